package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFilesTest {
  private static final int RAW = 101;
  private static final int MAX_BYTES = 2000;
  private static final int BLOCK_BYTES = 32 + 100;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("packets.pcapng");
  }

  private CaptureFiles open(long maxBytes, int maxFiles) throws IOException {
    return CaptureFiles.open(file(), maxBytes, maxFiles, "test");
  }

  private static void write(CaptureFiles files, String device, int number) throws IOException {
    files.write(RAW, device, number, ByteBuffer.wrap(new byte[100]), 100, PacketBlockOptions.NONE);
  }

  /** The numbers of the packets in a file. */
  private List<Long> numbers(String name) throws IOException {
    try (CaptureReader reader = CaptureReader.open(folder.resolve(name))) {
      return CaptureBytes.readAll(reader).stream().map(CaptureRecord::epochNanos).toList();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesOneFileWhereThereIsNoLimit() throws IOException {
    try (CaptureFiles files = open(0, 10)) {
      for (int i = 0; i < 100; i++) {
        write(files, "eth" + i % 3, i);
      }
    }
    assertThat(names()).containsExactly("packets.pcapng");
    try (CaptureReader reader = CaptureReader.open(file())) {
      List<CaptureRecord> packets = CaptureBytes.readAll(reader);
      assertThat(packets).hasSize(100);
      assertThat(packets.get(50).interfaceName()).isEqualTo("eth2");
    }
  }

  @Test
  void knowsHowManyPacketsAreInItsFiles() throws IOException {
    try (CaptureFiles files = open(MAX_BYTES, 2)) {
      write(files, "eth0", 0);
      write(files, "eth0", 1);
      assertThat(files.flushedPackets()).isZero();
      files.flush();
      assertThat(files.flushedPackets()).isEqualTo(2);
      int written = 2;
      while (!Files.exists(folder.resolve("packets.pcapng.1"))) {
        write(files, "eth0", written++);
      }
      assertThat(files.flushedPackets()).as("all but the new file's first").isEqualTo(written - 1);
    }
  }

  @Test
  void isSureOfThoseBeforeAFailureOnly() throws IOException {
    Files.createDirectories(folder.resolve("packets.pcapng.1").resolve("not empty"));
    CaptureFiles files = open(MAX_BYTES, 2);
    int[] written = {0};
    assertThatThrownBy(
            () -> {
              for (; ; written[0]++) {
                write(files, "eth0", written[0]);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be renamed");
    files.close();
    assertThat(numbers("packets.pcapng")).hasSize(written[0]);
    assertThat(files.flushedPackets()).isEqualTo(written[0]);
  }

  @Test
  void beginsANewFileWhereOneIsFullAndKeepsTheNewestOnes() throws IOException {
    try (CaptureFiles files = open(MAX_BYTES, 3)) {
      for (int i = 0; i < 100; i++) {
        write(files, "eth0", i);
      }
    }
    assertThat(names()).containsExactly("packets.pcapng", "packets.pcapng.1", "packets.pcapng.2");
    List<Long> kept = new ArrayList<>(numbers("packets.pcapng.2"));
    kept.addAll(numbers("packets.pcapng.1"));
    kept.addAll(numbers("packets.pcapng"));
    assertThat(kept.get(kept.size() - 1)).isEqualTo(99);
    for (int i = 0; i < kept.size(); i++) {
      assertThat(kept.get(i)).as("none is missing").isEqualTo(100 - kept.size() + i);
    }
    for (String full : List.of("packets.pcapng.1", "packets.pcapng.2")) {
      assertThat(Files.size(folder.resolve(full)))
          .isBetween((long) MAX_BYTES, (long) MAX_BYTES + BLOCK_BYTES);
    }
  }

  @Test
  void describesTheInterfacesInEachFile() throws IOException {
    try (CaptureFiles files = open(MAX_BYTES, 10)) {
      for (int i = 0; i < 60; i++) {
        write(files, i % 2 == 0 ? "eth0" : null, i);
      }
    }
    try (CaptureReader reader = CaptureReader.open(file())) {
      CaptureRecord packet = reader.next();
      assertThat(packet.interfaceName()).isEqualTo(packet.epochNanos() % 2 == 0 ? "eth0" : null);
    }
  }

  @Test
  void mayHaveOneFileThatBeginsAgainAndAgain() throws IOException {
    try (CaptureFiles files = open(MAX_BYTES, 1)) {
      for (int i = 0; i < 100; i++) {
        write(files, "eth0", i);
      }
    }
    assertThat(names()).containsExactly("packets.pcapng");
    assertThat(numbers("packets.pcapng")).endsWith(99L).hasSizeLessThan(20);
  }

  @Test
  void keepsAFileOfBeforeWhereThereIsALimitOnly() throws IOException {
    try (CaptureFiles files = open(MAX_BYTES, 2)) {
      write(files, "eth0", 1);
    }
    try (CaptureFiles files = open(MAX_BYTES, 2)) {
      write(files, "eth0", 2);
    }
    assertThat(numbers("packets.pcapng.1")).containsExactly(1L);
    assertThat(numbers("packets.pcapng")).containsExactly(2L);
    open(0, 2).close();
    assertThat(numbers("packets.pcapng")).isEmpty();
    assertThat(numbers("packets.pcapng.1")).containsExactly(1L);
  }

  @Test
  void canBeReadWhileItIsWritten() throws IOException {
    try (CaptureFiles files = open(0, 1)) {
      assertThat(numbers("packets.pcapng")).as("from its start").isEmpty();
      write(files, "eth0", 1);
      files.flush();
      assertThat(numbers("packets.pcapng")).containsExactly(1L);
    }
  }

  @Test
  void isForItsOwnerOnlyAlsoWhereItWasThereBefore() throws IOException {
    Files.createFile(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    try (CaptureFiles files = open(MAX_BYTES, 1)) {
      assertThat(Files.getPosixFilePermissions(file()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      for (int i = 0; i < 30; i++) {
        write(files, "eth0", i);
      }
    }
    try (CaptureFiles files = open(MAX_BYTES, 2)) {
      write(files, "eth0", 1);
    }
    for (String name : names()) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void refusesAFileThatAnotherOneWrites() throws IOException {
    for (long maxBytes : new long[] {0, MAX_BYTES}) {
      try (CaptureFiles files = open(0, 1)) {
        write(files, "eth0", 1);
        assertThatThrownBy(() -> open(maxBytes, 2))
            .isInstanceOf(IOException.class)
            .hasMessage("capture file " + file() + " cannot be written: another capture writes it");
        write(files, "eth0", 2);
      }
      assertThat(numbers("packets.pcapng")).containsExactly(1L, 2L);
      assertThat(names()).containsExactly("packets.pcapng");
    }
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    Path nowhere = folder.resolve("nowhere").resolve("packets.pcapng");
    assertThatThrownBy(() -> CaptureFiles.open(nowhere, 0, 1, "test"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("capture file " + nowhere + " cannot be written: there is no ");
  }

  @Test
  void refusesNumbersThatMakeNoSense() throws IOException {
    assertThatThrownBy(() -> open(-1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes=-1: 0 or more expected");
    assertThatThrownBy(() -> open(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxFiles=0: 1 or more expected");
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesAFolder() {
    assertThatThrownBy(() -> CaptureFiles.open(folder, 0, 1, "test"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("capture file " + folder + " cannot be written: ")
        .hasMessageContaining("directory");
  }

  @Test
  void saysWhenTheDiskIsFull() throws IOException {
    assertThatThrownBy(() -> CaptureFiles.open(Path.of("/dev/full"), 0, 1, "test"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
  }

  @Test
  void isNotClosedByAnInterrupt() throws IOException {
    try (CaptureFiles files = open(0, 1)) {
      Thread.currentThread().interrupt();
      write(files, "eth0", 1);
      files.flush();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(numbers("packets.pcapng")).containsExactly(1L);
  }
}
