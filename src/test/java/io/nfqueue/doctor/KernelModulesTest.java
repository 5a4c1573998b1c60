package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.doctor.KernelModules.State;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts of all kinds, by their files; the lines are those of Debian's kernel 6.1. */
class KernelModulesTest {
  private static final String RELEASE = "6.1.0-37-amd64";

  @TempDir private Path root;

  private State nftQueue() {
    return new KernelModules(root, RELEASE).state("nft_queue", "CONFIG_NFT_QUEUE");
  }

  private void file(String name, String... lines) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    String text = String.join("\n", lines) + "\n";
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aHostThatTellsNothingIsNotGuessedAt() {
    assertThat(nftQueue()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void aLoadedModule() throws IOException {
    file(
        "proc/modules",
        "nfnetlink_queue 28672 0 - Live 0xffffffffc09e0000",
        "nft_queue 16384 1 - Live 0xffffffffc0a00000");

    assertThat(nftQueue()).isEqualTo(State.LOADED);
  }

  @Test
  void aModuleWhoseNameBeginsTheSameIsAnotherOne() throws IOException {
    file("proc/modules", "nft_queue_x 16384 1 - Live 0xffffffffc0a00000");
    file(
        "lib/modules/" + RELEASE + "/modules.dep", "kernel/net/x_nft_queue.ko:", "a_nft_queue.ko:");

    assertThat(nftQueue()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void aModuleOnDiskCanBeLoaded() throws IOException {
    file(
        "lib/modules/" + RELEASE + "/modules.dep",
        "kernel/net/netfilter/nft_queue.ko.xz: kernel/net/netfilter/nf_tables.ko.xz");

    assertThat(nftQueue()).isEqualTo(State.LOADABLE);
  }

  @Test
  void aModuleThatIsOnlyADependencyIsNotThere() throws IOException {
    file("lib/modules/" + RELEASE + "/modules.dep", "kernel/other.ko: kernel/net/nft_queue.kox");

    assertThat(nftQueue()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void aPartOfTheKernel() throws IOException {
    file("lib/modules/" + RELEASE + "/modules.builtin", "kernel/net/netfilter/nft_queue.ko");

    assertThat(nftQueue()).isEqualTo(State.BUILT_IN);
  }

  @Test
  void theKernelsOwnConfigurationTellsWhatIsBuiltInAModuleOrAbsent() throws IOException {
    file("proc/config.gz", "CONFIG_NET=y", "CONFIG_NFT_QUEUE=y");
    assertThat(nftQueue()).isEqualTo(State.BUILT_IN);

    file("proc/config.gz", "CONFIG_NET=y", "CONFIG_NFT_QUEUE=m");
    assertThat(nftQueue()).isEqualTo(State.LOADABLE);

    file("proc/config.gz", "CONFIG_NET=y", "# CONFIG_NFT_QUEUE is not set");
    assertThat(nftQueue()).isEqualTo(State.ABSENT);
  }

  @Test
  void theConfigurationInBootIsReadWhereProcHasNone() throws IOException {
    file("boot/config-" + RELEASE, "CONFIG_NET=y", "CONFIG_NFT_QUEUE=m");

    assertThat(nftQueue()).isEqualTo(State.LOADABLE);
  }

  @Test
  void theConfigurationOfAnotherKernelDoesNotCount() throws IOException {
    file("boot/config-5.10.0-1-amd64", "CONFIG_NET=y", "CONFIG_NFT_QUEUE=m");

    assertThat(nftQueue()).isEqualTo(State.UNKNOWN);
  }
}
