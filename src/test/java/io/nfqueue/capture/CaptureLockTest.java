package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file has one writer, also where another process would be the second one. */
class CaptureLockTest {
  private static final int RAW = 101;
  private static final String REFUSED = "cannot be written: another capture writes it";
  private static final long PATIENCE_SECONDS = 60;

  /** Writes the file until its input ends. */
  static final class OtherWriter {
    private static final String WRITES = "writes";

    private OtherWriter() {}

    /** The file is the one operand; says {@link #WRITES}, or why not. */
    public static void main(String[] operands) throws IOException {
      try (PcapngWriter writer = PcapngWriter.create(Path.of(operands[0]), "other")) {
        writer.flush();
        System.out.println(WRITES);
        System.in.read();
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("packets.pcapng");
  }

  private Path beside() {
    return folder.resolve(".packets.pcapng.lock");
  }

  private static Process other(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OtherWriter.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void assertEnds(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** What a process says that wants to write the file too. */
  private static String said(Path file) throws Exception {
    Process process = other(file);
    try (BufferedReader output = process.inputReader()) {
      process.getOutputStream().close();
      String said = output.readLine();
      assertEnds(process);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void write(CaptureFiles files, int number) throws IOException {
    files.write(RAW, null, number, ByteBuffer.allocate(100), 100, PacketBlockOptions.NONE);
    files.flush();
  }

  private int packets() throws IOException {
    try (CaptureReader reader = CaptureReader.open(file())) {
      return CaptureBytes.readAll(reader).size();
    }
  }

  @Test
  void keepsAnotherProcessOutWhileThisOneReadsWhatItWrites() throws Exception {
    try (CaptureFiles files = CaptureFiles.open(file(), 0, 1, "test")) {
      write(files, 1);
      assertThat(packets()).isEqualTo(1);
      assertThat(said(file())).endsWith(REFUSED);
      write(files, 2);
    }
    assertThat(packets()).isEqualTo(2);
  }

  @Test
  void keepsAnotherProcessOutAfterASecondWriterOfThisOneWasRefused() throws Exception {
    try (CaptureFiles files = CaptureFiles.open(file(), 1000, 2, "test")) {
      write(files, 1);
      for (long maxBytes : new long[] {0, 1000}) {
        assertThatThrownBy(() -> CaptureFiles.open(file(), maxBytes, 2, "test"))
            .hasMessageEndingWith(REFUSED);
      }
      assertThatThrownBy(() -> PcapngWriter.create(file(), "test")).hasMessageEndingWith(REFUSED);
      assertThat(said(file())).endsWith(REFUSED);
    }
    assertThat(packets()).isEqualTo(1);
  }

  @Test
  void keepsAnotherProcessOutWhenItHasMovedOnToTheNextFile() throws Exception {
    try (CaptureFiles files = CaptureFiles.open(file(), 200, 3, "test")) {
      for (int i = 0; i < 5; i++) {
        write(files, i);
      }
      assertThat(folder.resolve("packets.pcapng.2")).exists();
      assertThat(said(file())).endsWith(REFUSED);
    }
  }

  @Test
  void letsOthersWriteWhenItIsClosedAndLeavesNothingBehind() throws Exception {
    PcapngWriter writer = PcapngWriter.create(file(), "test");
    assertThat(beside()).exists();
    writer.close();
    assertThat(beside()).doesNotExist();
    try (PcapngWriter next = PcapngWriter.create(file(), "test")) {
      writer.close();
      assertThat(said(file())).as("closed twice").endsWith(REFUSED);
      next.flush();
    }
    assertThat(said(file())).isEqualTo(OtherWriter.WRITES);
    assertThat(folder).isDirectoryContaining(path -> path.equals(file()));
    assertThat(beside()).doesNotExist();
  }

  @Test
  void isKeptOutByAnotherProcessUntilThatIsKilled() throws Exception {
    Process other = other(file());
    try (BufferedReader output = other.inputReader()) {
      assertThat(output.readLine()).isEqualTo(OtherWriter.WRITES);
      assertThatThrownBy(() -> CaptureFiles.open(file(), 0, 1, "test"))
          .isInstanceOf(IOException.class)
          .hasMessage("capture file " + file() + " " + REFUSED);
    } finally {
      other.destroyForcibly();
      assertEnds(other);
    }
    assertThat(beside()).as("it had no time to remove it").exists();
    CaptureFiles.open(file(), 0, 1, "test").close();
    assertThat(beside()).doesNotExist();
  }

  @Test
  void isOneForAllNamesOfAFile() throws Exception {
    Path link = folder.resolve("link.pcapng");
    try (CaptureFiles files = CaptureFiles.open(file(), 0, 1, "test")) {
      write(files, 1);
      Files.createSymbolicLink(link, file());
      assertThatThrownBy(() -> PcapngWriter.create(link, "test")).hasMessageEndingWith(REFUSED);
      Path elsewhere = folder.resolve("folder");
      Files.createSymbolicLink(elsewhere, folder);
      assertThatThrownBy(() -> PcapngWriter.create(elsewhere.resolve("packets.pcapng"), "test"))
          .hasMessageEndingWith(REFUSED);
    }
  }

  @Test
  void holdsWithinThisProcessWhereThereCanBeNoFileBeside() throws Exception {
    Files.createDirectory(beside());
    try (CaptureFiles files = CaptureFiles.open(file(), 0, 1, "test")) {
      write(files, 1);
      assertThatThrownBy(() -> PcapngWriter.create(file(), "test")).hasMessageEndingWith(REFUSED);
    }
    PcapngWriter.create(file(), "test").close();
    assertThat(beside()).isDirectory();
  }

  @Test
  void isNotForADevice() throws Exception {
    Path device = Path.of("/dev/null");
    try (PcapngWriter one = PcapngWriter.create(device, "test");
        PcapngWriter two = PcapngWriter.create(device, "test")) {
      one.flush();
      two.flush();
    }
    assertThat(Path.of("/dev/.null.lock")).doesNotExist();
  }

  @Test
  void isGivenBackWhereTheFileCannotBeWritten() throws Exception {
    Files.createFile(folder.resolve("packets.pcapng.1"));
    Files.createDirectories(folder.resolve("packets.pcapng.2").resolve("in the way"));
    Files.createFile(file());
    assertThatThrownBy(() -> CaptureFiles.open(file(), 1000, 3, "test"))
        .hasMessageContaining("cannot be renamed");
    assertThat(beside()).doesNotExist();
    PcapngWriter.create(file(), "test").close();
  }
}
