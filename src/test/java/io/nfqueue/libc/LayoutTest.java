package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** src/test/golden/layout.c holds for the C compilers, and our constants are the ones in it. */
class LayoutTest {
  private static final Path FOLDER = Path.of("src/test/golden");
  private static final String PACKAGES =
      "Debian packages: gcc libc6-dev linux-libc-dev gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
          + " (on arm64: gcc-x86-64-linux-gnu libc6-dev-amd64-cross)";

  @Test
  @Timeout(120)
  void holdsForBothArchitectures() throws Exception {
    Process process =
        new ProcessBuilder("sh", FOLDER.resolve("check-layout.sh").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (output.contains("is missing") || output.contains("No such file")) {
      fail("the layout cannot be checked: %s%s", output, PACKAGES);
    }
    assertThat(code).as(output).isZero();
    assertThat(output).contains("layout.c holds for x86_64").contains("layout.c holds for aarch64");
  }

  /** {@code struct msghdr.msg_iov} to its offset, {@code sizeof struct msghdr} to its size. */
  private static Map<String, Integer> layout() throws Exception {
    String source = Files.readString(FOLDER.resolve("layout.c"));
    Map<String, Integer> layout = new HashMap<>();
    Matcher field =
        Pattern.compile("^FIELD\\((.+), (\\w+), (\\d+), \\d+\\);", Pattern.MULTILINE)
            .matcher(source);
    while (field.find()) {
      layout.put(field.group(1) + "." + field.group(2), Integer.valueOf(field.group(3)));
    }
    Matcher size = Pattern.compile("^SIZE\\((.+), (\\d+)\\);", Pattern.MULTILINE).matcher(source);
    while (size.find()) {
      layout.put("sizeof " + size.group(1), Integer.valueOf(size.group(2)));
    }
    Matcher constant =
        Pattern.compile("^CONSTANT\\((\\w+), (0x[0-9a-f]+|\\d+)\\);", Pattern.MULTILINE)
            .matcher(source);
    while (constant.find()) {
      layout.put(constant.group(1), Integer.decode(constant.group(2)));
    }
    return layout;
  }

  private static int constant(Class<?> type, String name) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.getInt(null);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "msg_name",
        "msg_namelen",
        "msg_iov",
        "msg_iovlen",
        "msg_control",
        "msg_controllen",
        "msg_flags"
      })
  void placesTheFieldsOfAMessageHeaderWhereTheCompilerDoes(String field) throws Exception {
    String ours = field.toUpperCase(Locale.ROOT) + "_OFFSET";
    assertThat(constant(MessageVector.class, ours))
        .isEqualTo(layout().get("struct msghdr." + field));
  }

  @Test
  void placesTheRestOfTheMessageVectorWhereTheCompilerDoes() throws Exception {
    Map<String, Integer> layout = layout();
    Class<?> vector = MessageVector.class;
    assertThat(constant(vector, "MSG_LEN_OFFSET")).isEqualTo(layout.get("struct mmsghdr.msg_len"));
    assertThat(constant(vector, "SIZE_OF_MMSGHDR")).isEqualTo(layout.get("sizeof struct mmsghdr"));
    assertThat(constant(vector, "SIZE_OF_IOVEC")).isEqualTo(layout.get("sizeof struct iovec"));
  }

  @Test
  void placesTheFieldsOfANetlinkAddressWhereTheCompilerDoes() throws Exception {
    Map<String, Integer> layout = layout();
    assertThat(SockaddrNl.FAMILY_OFFSET).isEqualTo(layout.get("struct sockaddr_nl.nl_family"));
    assertThat(SockaddrNl.PORT_ID_OFFSET).isEqualTo(layout.get("struct sockaddr_nl.nl_pid"));
    assertThat(SockaddrNl.SIZE).isEqualTo(layout.get("sizeof struct sockaddr_nl"));
  }

  @Test
  void placesTheFieldsOfThePollDescriptorsWhereTheCompilerDoes() throws Exception {
    Map<String, Integer> layout = layout();
    Class<?> type = PollFds.class;
    assertThat(constant(type, "SIZE_OF_POLLFD")).isEqualTo(layout.get("sizeof struct pollfd"));
    assertThat(constant(type, "FD_OFFSET")).isEqualTo(layout.get("struct pollfd.fd"));
    assertThat(constant(type, "EVENTS_OFFSET")).isEqualTo(layout.get("struct pollfd.events"));
    assertThat(constant(type, "REVENTS_OFFSET")).isEqualTo(layout.get("struct pollfd.revents"));
  }

  @Test
  void hasTheCompilersValueForEveryConstantOfTheCLibrary() throws Exception {
    Map<String, Integer> layout = layout();
    for (Field field : LibC.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        assertThat(layout).as("layout.c").containsKey(field.getName());
        assertThat(field.getInt(null)).as(field.getName()).isEqualTo(layout.get(field.getName()));
      }
    }
  }

  static Stream<Errno> errorNumbers() throws IllegalAccessException {
    Stream.Builder<Errno> all = Stream.builder();
    for (Field field : Errno.class.getFields()) {
      all.add((Errno) field.get(null));
    }
    return all.build();
  }

  @Test
  void hasTheCompilersValueForEveryErrorNumber() throws Exception {
    Map<String, Integer> layout = layout();
    // the kernel's own, which no header for user space has
    errorNumbers()
        .filter(errno -> !errno.equals(Errno.ENOTSUPP))
        .forEach(
            errno ->
                assertThat(layout.get(errno.symbol()))
                    .as(errno.toString())
                    .isEqualTo(errno.number()));
  }
}
