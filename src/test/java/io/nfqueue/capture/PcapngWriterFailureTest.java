package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** A disk that is full for a moment: what is there stays readable. */
class PcapngWriterFailureTest {
  private static final int RAW = 101;
  private static final byte[] PACKET = {0x45, 1, 2, 3, 4};

  /** Fails once, and keeps what it is given before and after. */
  private static final class FailsOnce extends OutputStream {
    final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    RuntimeException unchecked;
    boolean fails;
    boolean closed;

    @Override
    public void write(int b) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (fails) {
        fails = false;
        if (unchecked != null) {
          throw unchecked;
        }
        throw new IOException("disk full");
      }
      kept.write(bytes, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static void assertFailed(PcapngWriter writer, int id) {
    assertThatThrownBy(() -> writer.write(id, 2, PACKET, 5, PacketBlockOptions.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("disk full");
    assertThatThrownBy(() -> writer.addInterface(RAW, "eth1")).hasMessageContaining("disk full");
    assertThatThrownBy(writer::flush).hasMessageContaining("disk full");
  }

  @Test
  void writesNothingMoreOnceWritingHasFailed() throws IOException {
    FailsOnce file = new FailsOnce();
    PcapngWriter writer = PcapngWriter.to(file, "me");
    int first = writer.addInterface(RAW, "eth0");
    writer.write(first, 1, PACKET, 5, PacketBlockOptions.NONE);
    writer.flush();
    int lost = writer.addInterface(RAW, "eth1");
    writer.write(lost, 2, PACKET, 5, PacketBlockOptions.NONE);
    file.fails = true;
    assertThatThrownBy(writer::flush).hasMessage("disk full");
    assertFailed(writer, lost);
    assertFailed(writer, first);
    assertThat(writer.size()).isEqualTo(file.kept.size());
    writer.close();
    assertThat(file.closed).isTrue();
    assertThat(CaptureBytes.read(file.kept.toByteArray())).hasSize(1);
  }

  @Test
  void writesNothingMoreWhereAFullBufferCouldNotBeWritten() throws IOException {
    FailsOnce file = new FailsOnce();
    PcapngWriter writer = PcapngWriter.to(file, "me");
    writer.flush();
    int id = writer.addInterface(RAW, null);
    writer.write(id, 1, new byte[40_000], 40_000, PacketBlockOptions.NONE);
    file.fails = true;
    assertThatThrownBy(() -> writer.write(id, 2, new byte[40_000], 40_000, PacketBlockOptions.NONE))
        .hasMessage("disk full");
    assertFailed(writer, id);
    assertThat(CaptureBytes.read(file.kept.toByteArray())).isEmpty();
  }

  @Test
  void writesNothingMoreAfterAnUncheckedExceptionEither() throws IOException {
    FailsOnce file = new FailsOnce();
    file.unchecked = new IllegalStateException("disk full");
    PcapngWriter writer = PcapngWriter.to(file, "me");
    int id = writer.addInterface(RAW, null);
    file.fails = true;
    assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
    assertFailed(writer, id);
  }

  @Test
  void tellsAFailureThatEndsATryOnce() {
    FailsOnce file = new FailsOnce();
    file.fails = true;
    assertThatThrownBy(
            () -> {
              try (PcapngWriter writer = PcapngWriter.to(file, "me")) {
                writer.flush();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("disk full")
        .hasNoSuppressedExceptions();
    assertThat(file.closed).isTrue();
  }
}
