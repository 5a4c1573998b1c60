package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.doctor.KernelModules.State;
import io.nfqueue.libc.Errno;
import io.nfqueue.queue.KernelSupport;
import io.nfqueue.queue.QueueFlag;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Findings of hosts that are not at hand, and how they are printed. */
class ReportTest {
  private static final Finding OK = Finding.ok("a", "fine");
  private static final Finding NOTE = Finding.note("b", "so so", "do this");
  private static final Finding PROBLEM = Finding.problem("c", "bad \"\\\u00e4\n", "do that");

  @TempDir private Path nothing;

  @Test
  void onlyProblemsMakeTheExitStatusOne() {
    assertThat(new Report(List.of(OK, NOTE)).exitStatus()).isZero();
    assertThat(new Report(List.of(OK, PROBLEM, NOTE)).exitStatus()).isEqualTo(1);
  }

  @Test
  void textHasTheRemedyBelowTheFinding() {
    assertThat(new Report(List.of(OK, NOTE)).text().lines())
        .containsExactly(
            "ok       a                          fine",
            "note     b                          so so",
            "                                    -> do this",
            "problems: 0, notes: 1, ok: 1");
  }

  @Test
  void whatATerminalWouldObeyIsNotPrinted() {
    // escape, line feed, CSI in one character, right-to-left override, line separator
    assertThat(
            new Report(List.of(Finding.ok("a", "x\u001b[2Jy\nz\u009b2J\u202e\u2028\u00e4"))).text())
        .startsWith(
            "ok       a                          x?[2Jy?z?2J??\u00e4" + System.lineSeparator());
  }

  @Test
  void jsonKeepsEveryCharacterAndEveryValue() {
    String json = new Report(List.of(OK.with("yes", true), PROBLEM.with("n", 4294967295L))).json();

    assertThat(new Load(LoadSettings.builder().build()).loadFromString(json))
        .isEqualTo(
            Map.of(
                "problems",
                1,
                "findings",
                List.of(
                    Map.of("id", "a", "severity", "ok", "seen", "fine", "yes", true),
                    Map.of(
                        "id",
                        "c",
                        "severity",
                        "problem",
                        "seen",
                        "bad \"\\\u00e4\n",
                        "remedy",
                        "do that",
                        "n",
                        4294967295L))));
  }

  @Test
  void aKernelWithoutNfqueueIsAProblemWithTheModulesName() {
    Finding finding =
        KernelChecks.nfqueue(
            new KernelSupport(Errno.EINVAL, Map.of()), new KernelModules(nothing, "1"));

    assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
    assertThat(finding.seen()).contains("EINVAL (22)", State.UNKNOWN.words());
    assertThat(finding.remedy()).contains("modprobe nfnetlink_queue");
    assertThat(FlagChecks.flags(new KernelSupport(Errno.EINVAL, Map.of()))).isEmpty();
  }

  @Test
  void eachFlagThatIsRefusedNamesWhatGivesIt() {
    Map<QueueFlag, Boolean> none =
        Map.of(
            QueueFlag.FAIL_OPEN, false,
            QueueFlag.CONNTRACK, false,
            QueueFlag.GSO, false,
            QueueFlag.UID_GID, false,
            QueueFlag.SECCTX, false);

    assertThat(FlagChecks.flags(new KernelSupport(null, none)))
        .hasSize(QueueFlag.values().length)
        .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE))
        .allSatisfy(finding -> assertThat(finding.remedy()).contains("Linux"))
        .extracting(Finding::id)
        .containsExactly(
            "flag.fail-open", "flag.conntrack", "flag.gso", "flag.uid-gid", "flag.secctx");
  }

  @Test
  void aTargetIsNotGuessedAt() {
    assertThat(TargetChecks.targets(new KernelModules(nothing, "1"), new TargetFiles(false, false)))
        .extracting(Finding::severity)
        .containsExactly(Severity.NOTE, Severity.NOTE);
    assertThat(TargetChecks.targets(new KernelModules(nothing, "1"), new TargetFiles(false, true)))
        .extracting(Finding::severity)
        .containsExactly(Severity.OK, Severity.NOTE);
  }

  @Test
  void javaOfTheFutureIsToldHowToAllowNativeCalls() {
    assertThat(JavaChecks.version(17, "17.0.15")).hasSize(1);
    assertThat(JavaChecks.version(24, "24")).extracting(Finding::id).contains("java.native-access");
  }

  @Test
  void aBufferThatIsCutToTheLimitIsNoted() {
    assertThat(BufferChecks.granted(8 << 20, 16 << 20).severity()).isEqualTo(Severity.OK);
    assertThat(BufferChecks.granted(8 << 20, 425_984).severity()).isEqualTo(Severity.NOTE);
  }
}
