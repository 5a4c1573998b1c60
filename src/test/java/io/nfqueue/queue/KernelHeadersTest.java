package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.nfqueue.conntrack.ConntrackInfo;
import io.nfqueue.conntrack.ConntrackStatus;
import io.nfqueue.conntrack.TcpConntrackState;
import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgHdr;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our numbers are those of the headers on this machine, as its C compiler reads them. */
class KernelHeadersTest {
  private static final String PACKAGES = "Debian packages: gcc libc6-dev linux-libc-dev";
  private static final Path INCLUDE = Path.of("/usr/include");
  private static final List<String> KERNEL_HEADERS =
      List.of(
          "linux/netlink.h",
          "linux/rtnetlink.h",
          "linux/if_link.h",
          "linux/netfilter.h",
          "linux/netfilter/nfnetlink.h",
          "linux/netfilter/nfnetlink_queue.h",
          "linux/netfilter/nfnetlink_conntrack.h",
          "linux/netfilter/nf_conntrack_common.h",
          "linux/netfilter/nf_conntrack_tcp.h");
  private static final List<String> LIBC_HEADERS =
      List.of("sys/socket.h", "sys/resource.h", "poll.h", "fcntl.h", "sched.h", "errno.h");

  /** Not in every header: from 5.18, newer than 6.1, and the kernel's own, never for user space. */
  private static final Map<String, Long> IN_NEWER_HEADERS =
      Map.of("NFQA_PRIORITY", 21L, "NFQA_CGROUP_CLASSID", 22L, "ENOTSUPP", 524L);

  /** Ours that are no single name of C's. */
  private static final Set<String> OUR_OWN = Set.of("SIZE", "ALIGNMENT", "NLA_TYPE_MASK");

  private static Map<String, Long> compiled;

  private static void constantsOf(Class<?> type, Map<String, Long> into) {
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.getType() == int.class
          && !OUR_OWN.contains(field.getName())
          && !field.getName().endsWith("_OFFSET")) {
        field.setAccessible(true);
        try {
          into.put(field.getName(), (long) field.getInt(null));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** C's names and our values. */
  private static Map<String, Long> ours() throws Exception {
    Map<String, Long> ours = new LinkedHashMap<>();
    constantsOf(Nfqnl.class, ours);
    constantsOf(NlMsgHdr.class, ours);
    constantsOf(NfGenMsg.class, ours);
    constantsOf(NlMsgErr.class, ours);
    constantsOf(Class.forName("io.nfqueue.netlink.IfInfoMsg"), ours);
    constantsOf(LibC.class, ours);
    constantsOf(Class.forName("io.nfqueue.netlink.NlAttr"), ours);
    constantsOf(Class.forName("io.nfqueue.conntrack.Cta"), ours);
    putConnectionNames(ours);
    Map<String, Long> socket = new LinkedHashMap<>();
    constantsOf(Class.forName("io.nfqueue.netlink.NetlinkSocket"), socket);
    constantsOf(Class.forName("io.nfqueue.netlink.LinkSocket"), socket);
    socket.keySet().removeIf(name -> !name.matches("NETLINK_.*|SOL_.*"));
    ours.putAll(socket);
    for (Verdict.Kind kind : Verdict.Kind.values()) {
      ours.put("NF_" + kind.name(), (long) kind.number());
    }
    for (CopyMode mode : CopyMode.values()) {
      ours.put("NFQNL_COPY_" + mode.name(), (long) mode.number());
    }
    ours.put("NF_INET_PRE_ROUTING", (long) Hook.PREROUTING.ordinal());
    ours.put("NF_INET_LOCAL_IN", (long) Hook.INPUT.ordinal());
    ours.put("NF_INET_FORWARD", (long) Hook.FORWARD.ordinal());
    ours.put("NF_INET_LOCAL_OUT", (long) Hook.OUTPUT.ordinal());
    ours.put("NF_INET_POST_ROUTING", (long) Hook.POSTROUTING.ordinal());
    for (Field field : Errno.class.getFields()) {
      Errno errno = (Errno) field.get(null);
      ours.put(errno.symbol(), (long) errno.number());
    }
    return ours;
  }

  private static void putConnectionNames(Map<String, Long> ours) {
    for (ConntrackInfo info : ConntrackInfo.values()) {
      ours.put("IP_CT_" + info, (long) info.ordinal());
    }
    for (ConntrackStatus status : ConntrackStatus.values()) {
      ours.put("IPS_" + status, (long) status.bit());
    }
    for (TcpConntrackState state : TcpConntrackState.values()) {
      ours.put("TCP_CONNTRACK_" + state, (long) state.ordinal());
    }
    ours.keySet().removeAll(Set.of("IP_CT_UNKNOWN", "TCP_CONNTRACK_UNKNOWN"));
  }

  static Stream<String> names() throws Exception {
    return ours().keySet().stream();
  }

  @BeforeAll
  static void compile(@TempDir Path folder) throws Exception {
    String kernel = "";
    for (String header : KERNEL_HEADERS) {
      Path file = INCLUDE.resolve(header);
      if (!Files.isReadable(file)) {
        fail("%s is missing: %s", file, PACKAGES);
      }
      kernel += Files.readString(file);
    }
    StringBuilder program = new StringBuilder("#define _GNU_SOURCE\n#include <stdio.h>\n");
    LIBC_HEADERS.forEach(header -> program.append("#include <").append(header).append(">\n"));
    KERNEL_HEADERS.forEach(header -> program.append("#include <").append(header).append(">\n"));
    program.append("int main(void) {\n");
    for (String name : ours().keySet()) {
      boolean there = Pattern.compile("\\b" + name + "\\b").matcher(kernel).find();
      if (there || !IN_NEWER_HEADERS.containsKey(name)) {
        program.append("  printf(\"" + name + " %lld\\n\", (long long)(" + name + "));\n");
      }
    }
    program.append("  return 0;\n}\n");
    Path source = Files.writeString(folder.resolve("constants.c"), program);
    Path binary = folder.resolve("constants");
    run(List.of("cc", "-o", binary.toString(), source.toString()));
    compiled = new LinkedHashMap<>();
    for (String line : run(List.of(binary.toString()))) {
      String[] nameAndValue = line.split(" ");
      compiled.put(nameAndValue[0], Long.valueOf(nameAndValue[1]));
    }
  }

  private static List<String> run(List<String> command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return fail("%s cannot be run: %s", command.get(0), PACKAGES);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> PACKAGES + "\n" + output).isZero();
    return new ArrayList<>(output.lines().toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void hasTheValueInTheHeaders(String name) throws Exception {
    Long expected = compiled.getOrDefault(name, IN_NEWER_HEADERS.get(name));
    assertThat(ours().get(name)).isEqualTo(expected);
  }

  @Test
  void comparesEveryFileOfNumbers() throws Exception {
    assertThat(ours())
        .hasSizeGreaterThan(170)
        .containsKeys(
            "NFQA_CFG_FLAGS",
            "NFQNL_MSG_VERDICT_BATCH",
            "NLM_F_ACK_TLVS",
            "NFNL_SUBSYS_QUEUE",
            "NLMSGERR_ATTR_OFFS",
            "NETLINK_NO_ENOBUFS",
            "SOL_NETLINK",
            "NLA_F_NESTED",
            "IFLA_IFNAME",
            "NETLINK_ADD_MEMBERSHIP",
            "SO_RCVBUFFORCE",
            "NF_STOP",
            "CTA_LABELS_MASK",
            "IPS_HW_OFFLOAD",
            "EMSGSIZE");
  }
}
