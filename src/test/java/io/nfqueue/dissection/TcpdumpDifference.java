package io.nfqueue.dissection;

import java.util.regex.Pattern;

/**
 * Where the line of a packet is not tcpdump's (4.99) on purpose: what of the two lines is rewritten
 * before they are compared, and why. They are looked at in this order.
 */
enum TcpdumpDifference {
  /** tcpdump says where it captured a packet of {@code -i any}; a packet does not know. */
  CAPTURED_AT(theirs("^\\S+ +(In|Out|B|M|P) +(?=IP6? )", "")),

  /** We say how much of a packet is missing; tcpdump says it where it had wanted more. */
  TRUNCATED(ours(" \\[truncated: \\d+ of \\d+ bytes\\]$", "")),

  /** Of a header that is cut we say what it is, and how much there was; tcpdump that it is cut. */
  CUT_HEADER(
      theirs(":  \\[\\|\\w+\\]$", ":").withOurs(": (TCP|UDP|ICMP|ICMPv6), length \\d+$", ":"),
      theirs("^ \\[\\|ip6\\]$", "").withOurs("^IP6 packet, length \\d+$", "")),

  /** Of a first fragment we count what it holds of the datagram; tcpdump takes UDP's length. */
  UDP_OF_FIRST_FRAGMENT(
      theirs(": (frag .* UDP), length \\d+$", ": $1")
          .withOurs("(UDP), length \\d+, first fragment$", "$1")),

  /** We tell of a first fragment that it is one; tcpdump of IPv6 only, of IPv4 with -v. */
  FIRST_FRAGMENT(ours(", first fragment$", "")),

  /** We say where a later fragment belongs, and of what it is; tcpdump either of the two. */
  LATER_FRAGMENT(
      theirs(": ip-proto-\\d+$", ":")
          .withOurs(": \\w+, length \\d+, later fragment, offset \\d+$", ":"),
      theirs(": frag \\(([1-9]\\d*)\\|(\\d+)\\)$", ": length $2, offset $1")
          .withOurs(
              ": \\w+, length (\\d+), later fragment, offset (\\d+)$", ": length $1, offset $2")),

  /** tcpdump does not know the routing header of RFC 6554, and stops. */
  RPL_ROUTING(
      theirs(": RT6 \\(len=2, type=3, .*", "").withOurs("\\.\\d+ > (\\S+)\\.\\d+: .*", " > $1")),

  /** Extension headers are many; what counts is behind them. The dissection has them. */
  EXTENSION_HEADERS(
      theirs(
          "^(IP6 \\S+ > \\S+: )((HBH|DSTOPT|RT6 \\([^)]*\\)|frag \\(0\\|\\d+\\)|AH\\([^)]*\\):) )+",
          "$1"),
      theirs("^(IP6 \\S+) > (\\S+): (\\d+) > (\\d+): ", "$1.$3 > $2.$4: ")),

  /** Where no header follows that we know, we say so with a length, as of any other. */
  NO_NEXT_HEADER(theirs(": (no next header|mobility: .*)$", ": NONE, length 0")),

  /** Options of TCP are many; the dissection has them. */
  TCP_OPTIONS(theirs(", options \\[[^]]*\\]", "")),

  /** The flag AE (RFC 9768): the letter e is newer than tcpdump 4.99.3. */
  ACCURATE_ECN(theirs("(Flags \\[[^]]+)e\\]", "$1]"), ours("(Flags \\[[^]]+)e\\]", "$1]")),

  /** It counts with a flag only that nobody sets, and the flag is there. */
  URGENT_POINTER(theirs("(win \\d+), urg \\d+", "$1")),

  /** What an application sends is payload, and not on the line. */
  APPLICATION(theirs("(Flags .*, length \\d+): .*", "$1")),

  /** tcpdump does not know UDP-Lite; it counts the header in. */
  UDP_LITE(
      theirs(":  ip-proto-136 \\d+$", ":")
          .withOurs("^(IP6? \\S+)\\.\\d+ > (\\S+)\\.\\d+: UDPLITE, length \\d+$", "$1 > $2:")),

  /** The number of a protocol without a name, and how much there is of it. */
  UNKNOWN_PROTOCOL(theirs(":  ip-proto-(\\d+) (\\d+)$", ": $1, length $2")),

  /** Of these we say how much there is behind the common header, tcpdump what. */
  DCCP_AND_SCTP(
      theirs(": DCCP DCCP-.*", ": DCCP").withOurs(": DCCP, length \\d+$", ": DCCP"),
      theirs(": sctp .*", ": SCTP").withOurs(": SCTP, length \\d+$", ": SCTP")),

  /** Keys and counters of IPsec are in the dissection; we do not look behind an AH of IPv4. */
  IPSEC(
      theirs("ESP\\([^)]*\\)", "ESP"),
      theirs("^(IP \\S+ > \\S+): AH\\(.*", "$1: AH").withOurs(": AH, length \\d+$", ": AH")),

  /**
   * The kinds of ICMP errors have one name each in ours, with the code as a number; what they quote
   * is in the dissection. tcpdump has a phrase for each code, with addresses and ports.
   */
  ICMP_ERRORS(
      theirs("ICMP net \\S+ unreachable,", "ICMP destination unreachable, code 0,"),
      theirs("ICMP host \\S+ unreachable,", "ICMP destination unreachable, code 1,"),
      theirs(
          "ICMP \\S+ (udp|tcp|protocol \\d+) port \\d+ unreachable,",
          "ICMP destination unreachable, code 3,"),
      theirs(
          "ICMP \\S+ unreachable - need to frag \\(mtu \\d+\\),",
          "ICMP destination unreachable, code 4,"),
      theirs("ICMP redirect \\S+ to host \\S+,", "ICMP redirect, code 1,"),
      theirs("ICMP time exceeded in-transit,", "ICMP time exceeded, code 0,"),
      theirs("ICMP parameter problem - octet \\d+,", "ICMP parameter problem, code 0,")),

  /** The same for ICMPv6. */
  ICMPV6_ERRORS(
      theirs("unreachable, unreachable route \\S+,", "unreachable, code 0,"),
      theirs("unreachable, unreachable port, \\S+ udp port \\d+,", "unreachable, code 4,"),
      theirs("unreachable, unreachable port \\[\\|icmp6\\]$", "unreachable, code 4")
          .withOurs(", length \\d+$", ""),
      theirs("packet too big, mtu \\d+,", "packet too big,"),
      theirs("time exceeded in-transit for \\S+,", "time exceeded, code 0,"),
      theirs("parameter problem, erroneous - octet \\d+,", "parameter problem, code 0,")),

  /** Of extended echo (RFC 8335) tcpdump has the type only, which is younger than it. */
  EXTENDED_ECHO(
      theirs("(type-#42|unknown icmp6 type \\(160\\)),", "extended echo request,")
          .withOurs("(extended echo request), id \\d+, seq \\d+,", "$1,"),
      theirs("(type-#43|unknown icmp6 type \\(161\\)),", "extended echo reply,")
          .withOurs("(extended echo reply), code \\d+, id \\d+, seq \\d+,", "$1,")),

  /** Messages that are rare on today's Internet have their number in ours. */
  RARE_ICMP(
      theirs("ICMP time stamp query id \\d+ seq \\d+,", "ICMP type 13, code 0,"),
      theirs("ICMP address mask request,", "ICMP type 17, code 0,")),

  /** Whom neighbour discovery and multicast listeners are about is in the dissection. */
  NEIGHBOURS(
      theirs("(neighbor solicitation), who has \\S+,", "$1,"),
      theirs("(neighbor advertisement), tgt is \\S+,", "$1,"),
      theirs("(ICMP6, redirect), \\S+ to \\S+,", "$1,"),
      theirs("(multicast listener report v2), \\d+ group record\\(s\\),", "$1,"));

  /**
   * What is rewritten in tcpdump's line, and where that line has it, in ours; or in ours alone.
   *
   * @param theirs what to look for in tcpdump's line, null for nothing
   * @param ours what to look for in ours, null for nothing
   */
  private record Rewriting(Pattern theirs, String inTheirs, Pattern ours, String inOurs) {
    Rewriting withOurs(String pattern, String replacement) {
      return new Rewriting(theirs, inTheirs, Pattern.compile(pattern), replacement);
    }

    PrintedLines of(PrintedLines lines) {
      if (theirs != null && !theirs.matcher(lines.theirs()).find()) {
        return lines;
      }
      return new PrintedLines(
          ours == null ? lines.ours() : ours.matcher(lines.ours()).replaceFirst(inOurs),
          theirs == null ? lines.theirs() : theirs.matcher(lines.theirs()).replaceFirst(inTheirs));
    }
  }

  /** The lines of one packet. */
  record PrintedLines(String ours, String theirs) {}

  private final Rewriting[] rewritings;

  TcpdumpDifference(Rewriting... rewritings) {
    this.rewritings = rewritings;
  }

  private static Rewriting theirs(String pattern, String replacement) {
    return new Rewriting(Pattern.compile(pattern), replacement, null, null);
  }

  private static Rewriting ours(String pattern, String replacement) {
    return new Rewriting(null, null, Pattern.compile(pattern), replacement);
  }

  /** The lines without this difference. */
  PrintedLines resolve(PrintedLines lines) {
    PrintedLines resolved = lines;
    for (Rewriting rewriting : rewritings) {
      resolved = rewriting.of(resolved);
    }
    return resolved;
  }
}
