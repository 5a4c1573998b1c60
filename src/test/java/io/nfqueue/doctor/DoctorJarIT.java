package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.doctor.DoctorJar.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar itself: where it finds its libraries, and its exit status. */
class DoctorJarIT {
  private static final String WHERE_MAVEN_PUTS_IT = "io/nfqueue/camel-nfqueue/0.1.0-SNAPSHOT";

  @TempDir private Path folder;

  private static void assertLooks(Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("jna ").contains("JNA unpacked").contains("problems: ");
    assertThat(result.status()).isIn(Main.HEALTHY, Main.PROBLEMS);
  }

  @Test
  void runsWhereTheBuildLeavesIt() {
    assertLooks(DoctorJar.built().run("doctor"));
  }

  @Test
  void runsWithItsLibrariesBesideIt() {
    assertLooks(DoctorJar.built().copiedTo(folder).withLibrariesIn(folder).run("doctor"));
  }

  @Test
  void runsWhereMavenInstallsIt() {
    Path repository = folder.resolve("repository");
    DoctorJar jar = DoctorJar.built().copiedTo(repository.resolve(WHERE_MAVEN_PUTS_IT));
    assertThat(jar.run("doctor").status()).as("before").isEqualTo(Main.WRONG_USAGE);

    DoctorJar.libraries()
        .forEach(
            library -> {
              String name = library.getFileName().toString();
              jar.copyLibrary(library, repository.resolve(DoctorJar.placeInRepository(name)));
            });

    assertLooks(jar.run("doctor"));
  }

  @Test
  void saysWhichLibrariesAreMissingAndWhatToDo() {
    Result result = DoctorJar.built().copiedTo(folder).run("doctor");

    assertThat(result.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("doctor: not found beside ")
        .containsPattern(
            "jna-[0-9.]+\\.jar, slf4j-api-[0-9.]+\\.jar, camel-util-json-[0-9.]+\\.jar")
        .contains("copy-dependencies")
        .doesNotContain("NoClassDefFoundError");
  }

  @Test
  void saysSoToWhereItIsOneOfSeveralOnTheClassPath() {
    DoctorJar alone = DoctorJar.built().copiedTo(folder);
    Result result = alone.runMain(alone.jar() + ":" + DoctorJar.built().jar(), "doctor", "--json");

    assertThat(result.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("doctor: a library is missing on the class path: ");
  }

  @Test
  void helpIsNoErrorAndNothingAtAllIs() {
    Result help = DoctorJar.built().run("--help");
    assertThat(help.status()).isEqualTo(Main.HEALTHY);
    assertThat(help.out()).startsWith("usage: java -jar").contains("exit status");

    Result nothing = DoctorJar.built().run();
    assertThat(nothing.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(nothing.err()).isEqualTo(help.out());
    assertThat(nothing.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "patient                        | doctor: patient: no such command",
        "doctor --loud                  | doctor: --loud: not known",
        "doctor --netns                 | doctor: --netns: a value is missing",
        "doctor rules                   | doctor: rules: an endpoint is missing",
        "doctor rules nfqueue:70000     | doctor: nfqueue:70000: queue=70000: a number 0..65535",
        "doctor rules nfqueue:0?failMod=open | doctor: nfqueue:0?failMod=open: failMod=open: no option"
      })
  void wrongUsageIsOneLine(String args, String complaint) {
    Result result = DoctorJar.built().run(args.split(" "));

    assertThat(result.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).singleElement().asString().startsWith(complaint);
  }

  @Test
  void printsRulesWithoutRoot() {
    Result result = DoctorJar.built().run("doctor", "rules", "nfqueue:0-3?failMode=open");

    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isEqualTo(Main.HEALTHY);
    assertThat(result.out()).contains("-j NFQUEUE --queue-balance 0:3 --queue-bypass");
  }
}
