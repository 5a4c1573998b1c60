package io.nfqueue.dissection;

import static io.nfqueue.dissection.Difference.HEADER;
import static io.nfqueue.dissection.Difference.LINE;

import io.nfqueue.application.DnsMessage;
import io.nfqueue.application.HttpRequest;
import io.nfqueue.application.MessageState;
import io.nfqueue.application.TlsClientHello;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.UdpHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where we differ from tshark 4.0 on purpose: which field, under which condition, and why. */
enum Decision {
  /**
   * The version is what the version field says (RFC 791 section 3.1, RFC 8200 section 3). tshark
   * goes by the link layer, complains of the version and stops.
   */
  VERSION_FIELD(d -> d.is(HEADER) && d.anySeen(Decision::hasAnothersVersion)),

  /**
   * A view over a header is there when the whole header is: here the capture, or the packet, ends
   * in it. tshark shows the fields before the end. What {@code IpPacket} itself says of these
   * fields is compared.
   */
  CUT_HEADER(
      d ->
          d.is(LINE) && d.anySeen(header -> d.endsIn(header, "tcp"))
              || (d.viewed() == null || d.viewed().view() == null)
                  && d.tshark() != null
                  && d.endsIn(d.tshark(), d.tshark().protocol())
                  && (d.is("tcp.len") || !d.accessor().startsWith("IpPacket."))),

  /** The fixed header is there whatever its length says (RFC 791); tshark stops at the length. */
  LENGTH_BELOW_HEADER(
      d ->
          d.isIn("ip")
              && d.expected().isEmpty()
              && d.tshark().number("ip.len") < d.tshark().number("ip.hdr_len")),

  /**
   * With a source route the header's destination is the next node, and the option has all later
   * ones (RFC 791 section 3.1). tshark calls the next node current route, and the last one
   * destination.
   */
  SOURCE_ROUTE(
      d ->
          d.anySeen(header -> !header.values("ip.cur_rt").isEmpty())
              && (d.is("ip.dst") && d.found().equals(d.tshark().values("ip.cur_rt"))
                  || d.is(TsharkHeader.ROUTES)
                      && d.begins(d.found(), d.expected())
                      && d.tshark()
                          .values("ip.dst")
                          .containsAll(d.found().subList(d.expected().size(), d.found().size()))
                  || d.is(LINE))),

  /** The field is 0 in a BIG TCP packet; tshark shows the length that it presumes. */
  BIG_TCP_TOTAL_LENGTH(
      d -> d.is("ip.len") && d.found().equals(List.of("0")) && d.frame("frame.len") > 0xffff),

  /** A UDP length of 0 in a packet of more than 65,535 bytes is right: RFC 2675 section 4. */
  BIG_UDP_LENGTH(
      d ->
          (d.is("udp.checksum") || d.is("udp.payload"))
              && d.expected().isEmpty()
              && d.tshark().number("udp.length") == 0
              && d.frame("frame.len") > 0xffff),

  /**
   * BIG TCP over IPv6, also in a tunnel with UDP: the payload length is 0, and there is no jumbo
   * option. The kernel gives the packet its length. tshark finds no data behind the header, and
   * stops.
   */
  BIG_TCP_PAYLOAD_LENGTH(
      d ->
          (d.is(HEADER) || d.is(LINE))
              && d.frame("frame.len") > 0xffff
              && d.anySeen(header -> header.number("ipv6.plen") == 0)),

  /** 62 is no mobility header: that is 135 (RFC 6275 section 6.1.1), 62 was in its drafts. */
  MOBILITY_OF_DRAFTS(d -> d.is(HEADER) && d.anySeen(header -> header.number("ipv6.nxt") == 62)),

  /** tshark shows IPv4 options that it does not know as text, without the fields. */
  UNKNOWN_IPV4_OPTION(
      d ->
          (d.is("ip.opt.type") || d.is("ip.opt.len"))
              && d.found().size() - d.expected().size() == unknownOptions(d.tshark())),

  /** UDP says where its data ends (RFC 768); tshark's field has all that IP has. */
  SHORT_UDP_LENGTH(
      d ->
          d.is("udp.payload")
              && d.found().size() == 1
              && d.expected().size() == 1
              && d.expected().get(0).startsWith(d.found().get(0))
              && d.tshark().number("udp.length") - UdpHeader.BYTES == bytes(d.found().get(0))),

  /** tshark's PGM refuses a type that it does not know, and shows nothing, not even data. */
  UNKNOWN_PGM_TYPE(
      d ->
          d.is(HEADER)
              && d.expected().isEmpty()
              && d.anySeen(header -> header.number("ip.proto") == 113)),

  /** Reserved flags are no flags that we know, and are ignored (RFC 9293 section 3.1). */
  RESERVED_TCP_FLAGS(
      d ->
          d.is("tcp.flags")
              && d.found().equals(List.of(Long.toString(d.tshark().number("tcp.flags") & 0x1ff)))),

  /** Nothing is an option behind the end of options (RFC 9293 section 3.1); tshark goes on. */
  BEHIND_END_OF_OPTIONS(
      d ->
          d.is("tcp.option_kind")
              && d.begins(d.expected(), d.found())
              && d.found().indexOf("0") == d.found().size() - 1
              && Set.copyOf(d.expected().subList(d.found().size(), d.expected().size()))
                  .equals(Set.of("0"))),

  /** An option that leads beyond its header ends our walk; tshark complains of it, and shows it. */
  OPTION_BEYOND_HEADER(
      d ->
          Set.of("ipv6.opt.type", "ipv6.opt.length").contains(d.field())
              && d.begins(d.expected(), d.found())
              && d.said("ipv6.opt.invalid_len")),

  /** Of several options of a type the first counts. */
  FIRST_OF_SEVERAL(
      d ->
          d.is("ipv6.opt.jumbo")
              && d.expected().size() > 1
              && d.found().equals(d.expected().subList(0, 1))),

  /** What an option holds is malformed: tshark stops there; its length leads us to the next one. */
  OPTION_THAT_STOPS_TSHARK(
      d ->
          Set.of("tcp.option_kind", "ipv6.opt.type", "ipv6.opt.length").contains(d.field())
              && d.begins(d.found(), d.expected())
              && d.gaveUp()),

  /** tshark ends with the header before, or shows nothing of what is cut within a few bytes. */
  TSHARK_STOPS(d -> d.is(HEADER) && d.expected().isEmpty() && d.gaveUp()),

  /**
   * A malformed packet has no payload: its length is not known. tshark complains as well, and takes
   * what is there.
   */
  PAYLOAD_OF_MALFORMED(
      d ->
          (Set.of("tcp.len", "tcp.payload", "udp.payload").contains(d.field())
                      && d.found().isEmpty()
                  || d.is(LINE))
              && d.packet().malformed() != null
              && d.complained()),

  /** Of a first fragment we say how much payload it has; tshark leaves that open. */
  PAYLOAD_OF_FIRST_FRAGMENT(
      d ->
          d.is("tcp.len")
              && d.expected().isEmpty()
              && d.anySeen(header -> header.number("ip.flags.mf") == 1)),

  /** Text in a reset is payload (RFC 9293 section 3.5.3); tshark has a field of its own for it. */
  RESET_CAUSE(d -> d.is("tcp.payload") && d.said("tcp.reset_cause")),

  /** tshark takes frames to 01:00:0c:00:00:xx for Cisco ISL, which we do not claim. */
  CISCO_ISL(d -> d.is(HEADER) && d.isIn("eth") && d.said("isl")),

  /** We take for DNS what has a port of DNS; tshark also what looks like it. */
  DNS_BY_PORT(d -> d.is(HEADER) && d.isIn("dns") && d.found().isEmpty() && !d.hasPort(53)),

  /** The beginning of a ClientHello says what it is; tshark waits for the rest of its record. */
  BEGINNING_OF_CLIENT_HELLO(
      d -> d.is(HEADER) && d.viewed() != null && isCut(d.viewed()) && d.isIn("tls")),

  /** A line of an HTTP request that is not whole says nothing; tshark shows its beginning. */
  CUT_LINE(
      d ->
          d.field().startsWith("http.")
              && d.found().isEmpty()
              && d.viewed() != null
              && isCut(d.viewed())),

  /** Dots, backslashes and other bytes in a label are escaped (RFC 1035 section 5.1). */
  ESCAPES_IN_NAMES(
      d ->
          d.is("dns.qry.name")
              && d.expected().equals(d.found().stream().map(Decision::withoutEscapes).toList())),

  /** tshark shows some fields of a cut header only where what follows was captured too. */
  READ_AHEAD(
      d ->
          Set.of("ip.dst", "tcp.flags").contains(d.field())
                  && d.expected().isEmpty()
                  && d.endsIn(d.tshark(), d.tshark().protocol())
              || d.is(LINE)
                  && d.packet().protocol() == IpProtocol.SCTP
                  && d.packet().sctp() == null),

  /** Type and code of a message are known together. */
  TYPE_WITHOUT_CODE(
      d ->
          d.is("icmpv6.type")
              && d.found().isEmpty()
              && d.frame("frame.cap_len") - d.tshark().position() == 1),

  /** What is asked by a malformed message is not said; tshark goes on. */
  MALFORMED_MESSAGE(d -> d.found().isEmpty() && d.viewed() != null && isMalformed(d.viewed())),

  /** Two files have fractions of a second and more. We add them up; tshark 4.0 overflows. */
  FRACTION_OF_MORE_THAN_A_SECOND(
      d -> d.is("frame.time_epoch") && d.file().startsWith("timestamp_invalid_"));

  /** A byte in decimal, or a character. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:(\\d{3})|(.))");

  private final Predicate<Difference> holds;

  Decision(Predicate<Difference> holds) {
    this.holds = holds;
  }

  static Optional<Decision> on(Difference difference) {
    return Arrays.stream(values()).filter(decision -> decision.holds.test(difference)).findFirst();
  }

  private static boolean hasAnothersVersion(TsharkHeader header) {
    return switch (header.protocol()) {
      case "ip" -> isAnother(header.number("ip.version"), 4);
      case "ipv6" -> isAnother(header.number("ipv6.version"), 6);
      default -> false;
    };
  }

  private static boolean isAnother(long version, int expected) {
    return version >= 0 && version != expected;
  }

  private static long unknownOptions(TsharkHeader header) {
    // another text is for those that lead beyond the header, which are none of ours either
    return header.fields().stream()
        .filter(field -> field.name().matches("Unknown \\(0x..\\) \\(\\d+ bytes\\)"))
        .count();
  }

  private static boolean isMalformed(ViewedHeader header) {
    return header.view() instanceof DnsMessage dns && dns.malformed() != null
        || header.view() instanceof TlsClientHello tls && tls.malformed() != null
        || header.view() instanceof HttpRequest http && http.malformed() != null;
  }

  private static boolean isCut(ViewedHeader header) {
    return header.view() instanceof TlsClientHello tls && tls.state() == MessageState.INCOMPLETE
        || header.view() instanceof HttpRequest http && http.state() == MessageState.INCOMPLETE;
  }

  /** A name as tshark writes it. */
  private static String withoutEscapes(String name) {
    return ESCAPE
        .matcher(name)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) == null ? found.group(2) : text(found.group(1))));
  }

  private static String text(String decimal) {
    int octet = Integer.parseInt(decimal);
    if (octet < ' ') {
      return "\\%03o".formatted(octet);
    }
    return octet > '~' ? "\ufffd" : Character.toString(octet);
  }

  private static long bytes(String hex) {
    return hex.split(":").length;
  }
}
