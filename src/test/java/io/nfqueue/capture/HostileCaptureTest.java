package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, reading ends in packets, the end, or a typed error, in bounded memory. */
class HostileCaptureTest {
  private static final int MUTATIONS = 20_000;
  private static final int RANDOM_FILES = 20_000;
  private static final int MOST_RANDOM_BYTES = 400;

  /** A record's array at its largest, the buffer it came from, and what that grew from. */
  private static final long MOST_BYTES_A_FILE = 8L << 20;

  private static final byte[] PACKET = new byte[60];

  static List<byte[]> files() {
    List<byte[]> files = new ArrayList<>();
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      CaptureBytes pcap = new CaptureBytes(order).pcapHeader(CaptureBytes.NANOS, 1);
      files.add(pcap.pcapRecord(1, 2, PACKET).pcapRecord(3, 4, PACKET).array());
      CaptureBytes pcapng = new CaptureBytes(order).section().anInterface(101);
      pcapng.block(
          CaptureBytes.IDB,
          pcapng.body().u16(1, 0).u32(96).text(2, "eth0").option(9, new byte[] {9}).u32(0));
      pcapng.block(
          CaptureBytes.EPB,
          pcapng
              .packetBody(1, 5, PACKET)
              .text(1, "comment")
              .option(2, pcapng.body().u32(2).array())
              .option(5, pcapng.body().u64(1).array())
              .u32(0));
      pcapng.block(CaptureBytes.SPB, pcapng.body().u32(4).u32(0));
      pcapng.block(
          CaptureBytes.PB, pcapng.body().u16(1, 0).u32(0, 7, PACKET.length, 60).padded(PACKET));
      files.add(pcapng.block(0x0bad, pcapng.body().u32(1, 2)).section().array());
    }
    return files;
  }

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Reads it, also each packet's link layer; whether there was an error. */
  private static boolean isMalformed(byte[] file) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      CaptureBytes.read(file).forEach(LinkLayer::of);
      return false;
    } catch (MalformedCaptureException e) {
      return true;
    } finally {
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated")
          .isLessThan(MOST_BYTES_A_FILE);
    }
  }

  @Test
  void readsTheFilesThatAreChangedBelow() throws IOException {
    for (byte[] file : files()) {
      assertThat(CaptureBytes.read(file)).hasSizeBetween(2, 3);
    }
  }

  @Test
  void survivesAnyChangeOfAFile() throws IOException {
    Random random = new Random(6);
    List<byte[]> files = files();
    int malformed = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] file = files.get(i % files.size()).clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        file[random.nextInt(file.length)] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
      }
      malformed += isMalformed(file) ? 1 : 0;
    }
    assertThat(malformed).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
  }

  @Test
  void survivesAFileThatEndsAnywhere() throws IOException {
    for (byte[] file : files()) {
      for (int length = 0; length < file.length; length++) {
        isMalformed(Arrays.copyOf(file, length));
      }
    }
  }

  @Test
  void survivesRandomBytesBehindAHeader() throws IOException {
    Random random = new Random(7);
    int malformed = 0;
    for (int i = 0; i < RANDOM_FILES; i++) {
      byte[] bytes = new byte[random.nextInt(MOST_RANDOM_BYTES)];
      random.nextBytes(bytes);
      CaptureBytes file =
          new CaptureBytes(i % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      if (i % 4 < 2) {
        file.pcapHeader(CaptureBytes.MICROS, 1);
      } else {
        file.section().anInterface(113);
        // a block that is read, and whose lengths are right
        file.block(new int[] {1, 2, 3, 6}[i / 4 % 4], file.body().padded(bytes));
      }
      malformed += isMalformed(file.bytes(bytes).array()) ? 1 : 0;
    }
    assertThat(malformed).isGreaterThan(RANDOM_FILES / 2);
  }
}
