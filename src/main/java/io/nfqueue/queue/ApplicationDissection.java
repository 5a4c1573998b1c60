package io.nfqueue.queue;

import static io.nfqueue.packet.DissectionText.hex;

import io.nfqueue.application.DnsMessage;
import io.nfqueue.application.HttpRequest;
import io.nfqueue.application.MessageState;
import io.nfqueue.application.TlsClientHello;
import io.nfqueue.packet.DissectionText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The block of the application message that a packet begins, where it can be told. */
final class ApplicationDissection {
  private static final int INTERNET = 1;
  private static final int ABSENT = -1;

  private ApplicationDissection() {}

  static void write(QueuedPacket packet, DissectionText text) {
    DnsMessage dns = packet.dns();
    if (dns != null) {
      dns(dns, text);
      return;
    }
    TlsClientHello tls = packet.tls();
    if (tls != null) {
      tls(tls, text);
      return;
    }
    HttpRequest http = packet.http();
    // without a request line, it may be anything that begins with letters
    if (http != null && http.method() != null) {
      http(http, text);
    }
  }

  private static DissectionText block(
      String name, MessageState state, String malformed, DissectionText text) {
    DissectionText block = text.block(name);
    block.field("state", malformed == null ? state : state + ", " + malformed);
    return block;
  }

  private static void dns(DnsMessage dns, DissectionText text) {
    String malformed = dns.malformed() == null ? null : dns.malformed().reason();
    DissectionText block = block("DNS message", dns.state(), malformed, text);
    if (dns.flags() != ABSENT) {
      block
          .field("id", hex(dns.id(), 4))
          .field("flags", hex(dns.flags(), 4) + " (" + dnsFlags(dns.flags()) + ")")
          .field("opcode", dns.opcode())
          .field("rcode", dns.rcode())
          .field("question count", dns.questionCount())
          .field("answer count", dns.answerCount())
          .field("authority count", dns.authorityCount())
          .field("additional count", dns.additionalCount());
    }
    field(block, "question", dns.question());
    if (dns.questionType() != ABSENT) {
      int number = dns.questionClass();
      block
          .field("question type", dns.questionType() + " (" + dns.questionTypeName() + ")")
          .field("question class", number == INTERNET ? "1 (IN)" : number);
    }
  }

  private static String dnsFlags(int flags) {
    List<String> names = new ArrayList<>();
    add(names, flags, DnsMessage.QR, "QR");
    add(names, flags, DnsMessage.AA, "AA");
    add(names, flags, DnsMessage.TC, "TC");
    add(names, flags, DnsMessage.RD, "RD");
    add(names, flags, DnsMessage.RA, "RA");
    add(names, flags, DnsMessage.AD, "AD");
    add(names, flags, DnsMessage.CD, "CD");
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static void add(List<String> names, int flags, int flag, String name) {
    if ((flags & flag) != 0) {
      names.add(name);
    }
  }

  private static void tls(TlsClientHello tls, DissectionText text) {
    String malformed = tls.malformed() == null ? null : tls.malformed().reason();
    DissectionText block = block("TLS ClientHello", tls.state(), malformed, text);
    if (tls.legacyVersion() != ABSENT) {
      block.field("legacy version", hex(tls.legacyVersion(), 4));
    }
    if (tls.sessionIdLength() != ABSENT) {
      block.field("session id", tls.sessionIdLength() + " bytes");
    }
    if (tls.cipherSuiteCount() != ABSENT) {
      block.field("cipher suites", tls.cipherSuiteCount());
    }
    field(block, "server name", tls.serverName());
    field(block, "alpn", tls.alpn() == null ? null : String.join(", ", tls.alpn()));
    field(
        block,
        "supported versions",
        tls.supportedVersions() == null
            ? null
            : tls.supportedVersions().stream()
                .map(version -> hex(version, 4))
                .collect(Collectors.joining(", ")));
  }

  private static void http(HttpRequest http, DissectionText text) {
    String malformed = http.malformed() == null ? null : http.malformed().reason();
    DissectionText block = block("HTTP request", http.state(), malformed, text);
    field(block, "method", http.method());
    field(block, "target", http.target());
    field(block, "version", http.version());
    field(block, "host", http.host());
    if (http.port() != ABSENT) {
      block.field("port", http.port());
    }
  }

  private static void field(DissectionText block, String name, String value) {
    if (value != null) {
      block.field(name, value);
    }
  }
}
