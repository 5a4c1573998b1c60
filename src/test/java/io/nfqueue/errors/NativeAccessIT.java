package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No live queues: another operating system, or JNA cannot unpack its native part. */
@ExtendWith(TestNetworkExtension.class)
class NativeAccessIT {
  // hidden from all but the child, whose mount namespace it is in
  private static final String FOLDER = "/mnt";
  private static final String NOEXEC = "mount -t tmpfs -o noexec,mode=1777 none " + FOLDER;
  private static final Surroundings HERE = ChildJvm.surroundings();
  private static final Surroundings ON_WINDOWS = HERE.property("os.name", "Windows 11");

  @Test
  void anotherOperatingSystemIsNamedEveryTime() {
    ChildJvm child = ON_WINDOWS.run("open", "7", "8");

    assertNamesWindows(child.nextFailure());
    assertNamesWindows(child.nextFailure());
    assertThat(child.log()).isEmpty();
  }

  @Test
  void anotherOperatingSystemIsWhatTheStartOfARouteFailsWith() {
    ChildJvm child = ON_WINDOWS.run("camel", "nfqueue:7");

    Complaint complaint = child.nextFailure();
    assertNamesWindows(complaint);
    CapabilityIT.assertSaidInTheLineOfTheContext(child, complaint);
  }

  private static void assertNamesWindows(Complaint complaint) {
    assertThat(complaint.type()).isEqualTo("NativeAccessException");
    assertThat(complaint.text())
        .startsWith("live queues need Linux, and this is Windows 11")
        .containsPattern("can be (read|replayed).* here")
        .doesNotContain("JNA");
  }

  @Test
  void anotherOperatingSystemHasNoNamespaceFilesAndIsNamedAllTheSame() {
    ChildJvm child =
        HERE.after("mount -t tmpfs none /proc/$$/ns")
            .property("os.name", "Mac OS X")
            .run("camel", "nfqueue:7");

    assertThat(child.nextFailure().text())
        .startsWith("live queues need Linux, and this is Mac OS X");
  }

  @Test
  void aFolderThatIsMountedNoexecIsNamedEveryTime() {
    ChildJvm child = HERE.after(NOEXEC).property("jna.tmpdir", FOLDER).run("open", "7", "8");

    assertNamesTheFolder(child.nextFailure());
    assertNamesTheFolder(child.nextFailure());
  }

  @Test
  void aHomeFolderThatIsMountedNoexecIsNamedThoughTheTemporaryFolderIsFine() {
    ChildJvm child = HERE.after(NOEXEC).property("user.home", FOLDER).run("open", "7");

    Complaint complaint = child.nextFailure();
    assertNamesTheFolder(complaint);
    assertThat(complaint.text()).contains("~/.cache");
  }

  @Test
  void aNoexecFolderIsWhatTheStartOfARouteFailsWith() {
    ChildJvm child = HERE.after(NOEXEC).property("user.home", FOLDER).run("camel", "nfqueue:7");

    Complaint complaint = child.nextFailure();
    assertNamesTheFolder(complaint);
    CapabilityIT.assertSaidInTheLineOfTheContext(child, complaint);
  }

  @Test
  @NeedsRoot
  void aUserWithoutHomeMeetsTheTemporaryFolder() {
    ChildJvm child =
        HERE.after(NOEXEC)
            .by(ChildJvm.ONLY_NET_ADMIN)
            .property("user.home", "/nonexistent")
            .property("java.io.tmpdir", FOLDER)
            .run("open", "7");

    assertNamesTheFolder(child.nextFailure());
  }

  @Test
  @NeedsRoot
  void aFolderThatMayNotBeWrittenIsNamed() {
    ChildJvm child =
        HERE.by(ChildJvm.ONLY_NET_ADMIN).property("jna.tmpdir", FOLDER).run("open", "7");

    Complaint complaint = child.nextFailure();
    assertNamesTheFolder(complaint);
    assertThat(complaint.text()).contains("is not writable");
  }

  private static void assertNamesTheFolder(Complaint complaint) {
    assertThat(complaint.type()).isEqualTo("NativeAccessException");
    assertThat(complaint.text())
        .contains("JNA cannot load its native part")
        .contains(FOLDER)
        .contains("live queues")
        .contains("can still be read")
        .contains("-Djna.tmpdir=DIR")
        .contains("noexec")
        .doesNotContain("Could not initialize class");
  }

  @Test
  void thePropertyThatTheTextNamesHelps(TestNetwork network) {
    Surroundings inGate = HERE.in(network.gate());
    ChildJvm child =
        inGate
            .after(NOEXEC)
            .property("user.home", FOLDER)
            .property("jna.tmpdir", "/tmp")
            .run("open", "7");

    child.next("OPENED");
  }
}
