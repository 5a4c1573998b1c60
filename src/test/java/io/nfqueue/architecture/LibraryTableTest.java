package io.nfqueue.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;

/** docs/libnetfilter_queue.md: nothing of the library is missing, and what it names is there. */
class LibraryTableTest {
  private static final Path TABLE = Path.of("docs/libnetfilter_queue.md");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Path CATALOG =
      Path.of("src/generated/resources/META-INF/io/nfqueue/camel/nfqueue.json");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern JAVA_NAME = Pattern.compile("([A-Z]\\w+)(?:\\.(\\w+))?");
  private static final Pattern C_NAME =
      Pattern.compile("(nfq|pktb|nfnl)_\\w+|N(F|FQ|FQA|FQNL)_\\w+");
  private static final Pattern TEST_NAME = Pattern.compile("\\b\\w+IT\\b");

  private static final List<String> ROWS = rows();

  private static List<String> rows() {
    try {
      return Files.readAllLines(TABLE).stream()
          .filter(line -> line.startsWith("|") && !line.startsWith("|---"))
          .toList();
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static List<String> column(int number) {
    return ROWS.stream().map(row -> row.split("\\|", -1)[number]).toList();
  }

  private static Stream<String> codeOf(List<String> cells) {
    return cells.stream()
        .flatMap(cell -> CODE.matcher(cell).results().map(result -> result.group(1)));
  }

  /** All sources' types by simple name; nested ones after their file's. */
  private static Map<String, Class<?>> types() throws Exception {
    Map<String, Class<?>> types = new HashMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
        String name = SOURCES.relativize(file).toString().replace('/', '.').replace(".java", "");
        if (!name.endsWith("package-info")) {
          Class<?> type = Class.forName(name, false, LibraryTableTest.class.getClassLoader());
          types.put(type.getSimpleName(), type);
        }
      }
    }
    return types;
  }

  private static boolean hasMember(Class<?> type, String member) {
    return Stream.of(type.getMethods()).anyMatch(m -> m.getName().equals(member))
        || Stream.of(type.getFields()).anyMatch(f -> f.getName().equals(member))
        || Stream.of(type.getClasses()).anyMatch(c -> c.getSimpleName().equals(member));
  }

  @Test
  void everyJavaNameIsPublicAndThere() throws Exception {
    Map<String, Class<?>> types = types();
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (String name : (Iterable<String>) codeOf(column(2))::iterator) {
      Matcher matcher = JAVA_NAME.matcher(name);
      if (C_NAME.matcher(name).matches() || !matcher.matches()) {
        continue;
      }
      Class<?> type = types.get(matcher.group(1));
      if (type == null
          || !Modifier.isPublic(type.getModifiers())
          || (matcher.group(2) != null && !hasMember(type, matcher.group(2)))) {
        missing.add(name);
      } else {
        found++;
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(80);
  }

  /** What the component says of itself. */
  private static Set<String> catalog(String part) throws Exception {
    JsonObject catalog = (JsonObject) Jsoner.deserialize(Files.readString(CATALOG));
    return catalog.<JsonObject>getMap(part).keySet();
  }

  @Test
  void everyOptionIsOneOfTheEndpoint() throws Exception {
    List<String> named =
        Stream.of(column(2), column(3))
            .flatMap(LibraryTableTest::codeOf)
            .filter(code -> code.endsWith("="))
            .map(code -> code.substring(0, code.length() - 1))
            .toList();
    assertThat(named).hasSizeGreaterThan(25);
    assertThat(catalog("properties")).containsAll(named);
  }

  @Test
  void everyHeaderIsOneOfTheComponent() throws Exception {
    List<String> named = codeOf(column(3)).filter(code -> code.startsWith("CamelNfqueue")).toList();
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(catalog("headers")).containsAll(named);
  }

  /** The library on this machine says itself what it exports. */
  @Test
  void noExportedFunctionIsMissing() throws Exception {
    Process nm =
        new ProcessBuilder(
                "sh", "-c", "nm -D --defined-only \"$(cc -print-file-name=libnetfilter_queue.so)\"")
            .redirectErrorStream(true)
            .start();
    String output = new String(nm.getInputStream().readAllBytes());
    assertThat(nm.waitFor())
        .as("%s; Debian packages: gcc binutils libnetfilter-queue-dev", output)
        .isZero();
    Set<String> exported =
        output
            .lines()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1).replaceAll("@.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(exported).hasSizeGreaterThan(70);
    assertThat(codeOf(column(1)).collect(Collectors.toSet())).containsAll(exported);
  }

  @Test
  void everyRowIsShownByATestOrIsLegacyOrSaysWhyNot() throws Exception {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(TESTS)) {
      tests =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    for (String row : ROWS) {
      String[] cells = row.split("\\|", -1);
      String shownBy = cells[cells.length - 2];
      if (shownBy.strip().equals("shown by")) {
        continue;
      }
      List<String> names = TEST_NAME.matcher(shownBy).results().map(MatchResult::group).toList();
      assertThat(!names.isEmpty() || row.contains("*Legacy*") || row.contains("*Not run*"))
          .as(row)
          .isTrue();
      assertThat(tests).as(row).containsAll(names);
    }
  }
}
