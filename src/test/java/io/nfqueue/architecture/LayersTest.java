package io.nfqueue.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The direction of all dependencies: camel and doctor, event, queue, application and capture, then
 * packet and conntrack, then netlink, then libc.
 */
class LayersTest {
  private static final Path SOURCES = Path.of("src/main/java/io/nfqueue");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.nfqueue");

  @Test
  void letsEachPackageUseOnlyThoseBelowIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("camel")
        .definedBy("io.nfqueue.camel..")
        .layer("doctor")
        .definedBy("io.nfqueue.doctor..")
        .layer("event")
        .definedBy("io.nfqueue.event..")
        .layer("queue")
        .definedBy("io.nfqueue.queue..")
        .layer("application")
        .definedBy("io.nfqueue.application..")
        .layer("packet")
        .definedBy("io.nfqueue.packet..")
        .optionalLayer("capture")
        .definedBy("io.nfqueue.capture..")
        .layer("conntrack")
        .definedBy("io.nfqueue.conntrack..")
        .layer("netlink")
        .definedBy("io.nfqueue.netlink..")
        .layer("libc")
        .definedBy("io.nfqueue.libc..")
        .whereLayer("camel")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("doctor")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("event")
        .mayOnlyBeAccessedByLayers("camel")
        .whereLayer("queue")
        .mayOnlyBeAccessedByLayers("camel", "doctor", "event")
        .whereLayer("application")
        .mayOnlyBeAccessedByLayers("camel", "event", "queue")
        .whereLayer("packet")
        .mayOnlyBeAccessedByLayers("camel", "event", "queue", "application", "capture")
        .whereLayer("capture")
        .mayOnlyBeAccessedByLayers("camel", "queue")
        .whereLayer("conntrack")
        .mayOnlyBeAccessedByLayers("camel", "event", "queue")
        .whereLayer("netlink")
        .mayOnlyBeAccessedByLayers("camel", "doctor", "queue", "conntrack")
        .whereLayer("libc")
        .mayOnlyBeAccessedByLayers("camel", "doctor", "queue", "netlink")
        .check(CLASSES);
  }

  @Test
  void leavesNoClassOutsideTheLayers() {
    classes()
        .should()
        .resideInAnyPackage(
            "io.nfqueue.camel..",
            "io.nfqueue.doctor..",
            "io.nfqueue.event..",
            "io.nfqueue.queue..",
            "io.nfqueue.application..",
            "io.nfqueue.packet..",
            "io.nfqueue.capture..",
            "io.nfqueue.conntrack..",
            "io.nfqueue.netlink..",
            "io.nfqueue.libc..")
        .check(CLASSES);
  }

  @Test
  void hasNoCyclesBetweenPackages() {
    slices().matching("io.nfqueue.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void letsOnlyOneClassKnowJna() {
    DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> jnaLibC =
        DescribedPredicate.describe(
            "JnaLibC and what is nested in it",
            type -> type.getName().matches("io\\.nfqueue\\.libc\\.JnaLibC(\\$.*)?"));
    noClasses()
        .that(DescribedPredicate.not(jnaLibC))
        .should()
        .dependOnClassesThat(resideInAPackage("com.sun.jna.."))
        .check(CLASSES);
    classes()
        .that(simpleName("JnaLibC"))
        .should()
        .dependOnClassesThat(resideInAPackage("com.sun.jna.."))
        .because("else the rule above looks at nothing")
        .check(CLASSES);
  }

  @Test
  void letsOnlyOneClassKnowJackson() {
    noClasses()
        .that(DescribedPredicate.not(simpleName("JacksonJson")))
        .should()
        .dependOnClassesThat(resideInAPackage("com.fasterxml.jackson.."))
        .because("it may be missing")
        .check(CLASSES);
    classes()
        .that(simpleName("JacksonJson"))
        .should()
        .dependOnClassesThat(resideInAPackage("com.fasterxml.jackson.."))
        .because("else the rule above looks at nothing")
        .check(CLASSES);
  }

  @Test
  void letsOnlyTheCamelPackageKnowCamel() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.nfqueue.camel..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.camel..")
                .and(DescribedPredicate.not(resideInAPackage("org.apache.camel.util.json"))))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.nfqueue.camel..", "io.nfqueue.doctor..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.apache.camel.."))
        .because("the JSON library, which knows nothing of Camel either, is for the doctor")
        .check(CLASSES);
  }

  @Test
  void namesNoClassAfterNothingInParticular() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Helpers")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Common")
        .check(CLASSES);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void describesEveryPublicType() throws IOException {
    // the formatter puts types at the start of a line, and annotations between them and the comment
    Pattern type =
        Pattern.compile(
            "^public (?:final |abstract |sealed )*(?:class|interface|enum|record|@interface) (\\w+)",
            Pattern.MULTILINE);
    Pattern documented =
        Pattern.compile(
            "/\\*\\*(?:(?!\\*/)[\\s\\S])*+\\*/\\n(?:@[^\\n]*\\n(?:[ )}][^\\n]*\\n)*)*$");
    List<String> bare = new ArrayList<>();
    int seen = 0;
    for (Path file : sources()) {
      String source = Files.readString(file);
      Matcher found = type.matcher(source);
      while (found.find()) {
        seen++;
        if (!documented.matcher(source.substring(0, found.start())).find()) {
          bare.add(found.group(1));
        }
      }
    }
    assertThat(bare).isEmpty();
    assertThat(seen).isGreaterThan(40);
  }

  @Test
  void describesEveryPackage() throws IOException {
    List<Path> folders = sources().stream().map(Path::getParent).distinct().toList();
    assertThat(folders)
        .isNotEmpty()
        .allSatisfy(
            folder ->
                assertThat(folder.resolve("package-info.java"))
                    .isRegularFile()
                    .content()
                    .startsWith("/**"));
  }
}
