package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.doctor.Doctor.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of the rules; RulesIT runs them. */
class RulesCommandTest {
  private static final String[] SECTIONS = {
    "feed by iptables", "release by iptables", "feed by nft", "release by nft"
  };

  @Test
  void feedsOneQueueByItsNumberAndSeveralByBalance() {
    PrintedRules one = PrintedRules.of("nfqueue:7");
    assertThat(one.section("feed by iptables")).contains("-j NFQUEUE --queue-num 7 &&\n");
    assertThat(one.section("feed by nft")).contains("queue num 7\n");
    assertThat(one.text()).doesNotContain("fanout");

    PrintedRules four = PrintedRules.of("nfqueue:0-3");
    assertThat(four.section("feed by iptables")).contains("-j NFQUEUE --queue-balance 0:3 &&\n");
    assertThat(four.section("feed by nft")).contains("queue num 0-3\n");
    assertThat(four.text()).contains("--queue-cpu-fanout (nft: fanout)");
  }

  @ParameterizedTest
  @CsvSource({
    "nfqueue:7, false",
    "nfqueue:7?failMode=closed, false",
    "nfqueue:7?failMode=open, true",
    "nfqueue:7?failMode=OPEN, true",
    "nfqueue:7?failOpen=true, true",
    "nfqueue:7?failMode=open&failOpen=false, false",
    "nfqueue:7?copyRange=100&amp;failMode=open, true",
    "nfqueue://7?failMode=open&defaultVerdict=QUEUE:1, true"
  })
  void bypassIsWhatFailOpenSaysElseFailMode(String uri, boolean bypass) {
    PrintedRules rules = PrintedRules.of(uri);

    assertThat(rules.section("feed by iptables").contains("--queue-num 7 --queue-bypass &&\n"))
        .isEqualTo(bypass);
    assertThat(rules.section("feed by nft").contains("queue num 7 bypass\n")).isEqualTo(bypass);
    assertThat(rules.text()).contains(bypass ? "packets pass" : "packets are dropped");
  }

  @Test
  void everyCommandRunsInTheNamespaceOfTheEndpoint() {
    assertEveryCommandStartsWith("nfqueue:7?netns=red", "ip netns exec red ");
    assertEveryCommandStartsWith(
        "nfqueue:7?netns=/proc/4711/ns/net", "nsenter --net=/proc/4711/ns/net ");
    assertEveryCommandStartsWith("nfqueue:7?netns=/a%20b/it%27s", "nsenter --net='/a b/it'\\''s' ");
    assertEveryCommandStartsWith("nfqueue:7", "");
  }

  private static void assertEveryCommandStartsWith(String uri, String prefix) {
    PrintedRules rules = PrintedRules.of(uri);
    for (String section : SECTIONS) {
      assertThat(rules.section(section).lines().filter(line -> line.contains("tables -w")))
          .allSatisfy(line -> assertThat(line).startsWith(prefix).contains("tables -w"));
    }
    assertThat(rules.section("feed by nft")).startsWith(prefix + "nft -f - ");
    assertThat(rules.section("release by nft")).startsWith(prefix + "nft delete table inet nfq_");
    assertThat(rules.section("feed by iptables"))
        .contains("\n" + prefix + "ip6tables -w ")
        .startsWith(prefix + "iptables -w ");
  }

  @Test
  void theConnectionThatThisIsTypedOnIsLeftOut() {
    String ports =
        PrintedRules.of("nfqueue:7 --except-port 7000", "192.0.2.1 50000 192.0.2.2 2222")
            .section("feed by nft");

    assertThat(ports).contains("tcp dport { 22, 2222, 7000 } accept");
    assertThat(PrintedRules.of("nfqueue:7", "no such thing").section("feed by nft"))
        .contains("tcp dport { 22, 5672, 9092, 61616 } accept");
  }

  @Test
  void theLongestNameIsShortEnoughForIptables() {
    String rules = PrintedRules.of("nfqueue:65534-65535 --hook postrouting").text();

    String name = "nfq_postrouting_65534_65535";
    assertThat(rules).contains("-N " + name + " &&\n", "-A POSTROUTING -j " + name + " &&\n");
    assertThat(name).hasSizeLessThanOrEqualTo(28);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka:7                          | kafka:7: nfqueue:QUEUE[-QUEUE][?options] expected",
        "nfqueue:                         | nfqueue:: queue=: a number 0..65535",
        "nfqueue:3-0                      | nfqueue:3-0: queue=3-0: a number 0..65535, a range",
        "nfqueue:*                        | nfqueue:*: rules need a queue number",
        "nfqueue:7?failMode=ajar          | nfqueue:7?failMode=ajar: failMode=ajar: open or closed",
        "nfqueue:7?failOpen=yes           | nfqueue:7?failOpen=yes: failOpen=yes: true or false",
        "nfqueue:7?gso                    | nfqueue:7?gso: gso: no option",
        "nfqueue:7?netns=%zz              | nfqueue:7?netns=%zz: netns=%zz: URLDecoder",
        "nfqueue:7 nfqueue:8              | nfqueue:8: not known",
        "nfqueue:7 --hook                 | --hook: a value is missing",
        "nfqueue:7 --hook unknown         | --hook unknown: prerouting, input, forward",
        "nfqueue:7 --except-port 0        | --except-port 0: a TCP port 1..65535 expected",
        "nfqueue:7 --except-port 65536    | --except-port 65536: a TCP port 1..65535 expected",
        "nfqueue:7 --except-port http     | --except-port http: a TCP port 1..65535 expected",
        "nfqueue:7 --loud                 | --loud: not known",
      })
  void whatIsWrongIsNamed(String words, String complaint) {
    assertThatThrownBy(() -> PrintedRules.of(words))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(complaint);
  }
}
