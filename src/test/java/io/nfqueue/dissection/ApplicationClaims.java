package io.nfqueue.dissection;

import io.nfqueue.application.DnsMessage;
import io.nfqueue.application.HttpRequest;
import io.nfqueue.application.TlsClientHello;
import java.util.List;
import java.util.Map;

/** What we claim of application messages. */
final class ApplicationClaims {
  /** tshark has it as a field of its own, in multicast DNS. */
  private static final int UNICAST_RESPONSE = 0x8000;

  private ApplicationClaims() {}

  static Map<String, List<Claim>> byProtocol() {
    return Map.of(
        "dns",
        dns(0),
        "mdns",
        dns(UNICAST_RESPONSE),
        "llmnr",
        dns(0),
        "tls",
        tls(),
        "http",
        http());
  }

  private static List<Claim> dns(int otherThanClass) {
    Class<DnsMessage> view = DnsMessage.class;
    return new Claims()
        .view("dns.id", view, "id", DnsMessage::id)
        .view("dns.flags", view, "flags", DnsMessage::flags)
        .view(
            "dns.flags.response", view, "response", dns -> dns.flags() < 0 ? null : dns.response())
        .view("dns.flags.opcode", view, "opcode", DnsMessage::opcode)
        .view("dns.flags.rcode", view, "rcode", dns -> dns.response() ? dns.rcode() : null)
        .view("dns.count.queries", view, "questionCount", DnsMessage::questionCount)
        .view("dns.count.answers", view, "answerCount", DnsMessage::answerCount)
        .view("dns.count.auth_rr", view, "authorityCount", DnsMessage::authorityCount)
        .view("dns.count.add_rr", view, "additionalCount", DnsMessage::additionalCount)
        .view("dns.qry.name", view, "question", ApplicationClaims::question)
        .view("dns.qry.type", view, "questionType", DnsMessage::questionType)
        .view(
            "dns.qry.class",
            view,
            "questionClass",
            dns -> dns.questionClass() < 0 ? null : dns.questionClass() & ~otherThanClass)
        .list();
  }

  private static String question(DnsMessage dns) {
    return ".".equals(dns.question()) ? "<Root>" : dns.question();
  }

  private static List<Claim> tls() {
    Class<TlsClientHello> view = TlsClientHello.class;
    return new Claims()
        .view("tls.handshake.version", view, "legacyVersion", TlsClientHello::legacyVersion)
        .view(
            "tls.handshake.session_id_length",
            view,
            "sessionIdLength",
            TlsClientHello::sessionIdLength)
        .view(
            TsharkHeader.CIPHER_SUITES, view, "cipherSuiteCount", TlsClientHello::cipherSuiteCount)
        .view(
            "tls.handshake.extensions_server_name", view, "serverName", TlsClientHello::serverName)
        .view("tls.handshake.extensions_alpn_str", view, "alpn", TlsClientHello::alpn)
        .view(
            "tls.handshake.extensions.supported_version",
            view,
            "supportedVersions",
            TlsClientHello::supportedVersions)
        .list();
  }

  private static List<Claim> http() {
    Class<HttpRequest> view = HttpRequest.class;
    return new Claims()
        .view("http.request.method", view, "method", HttpRequest::method)
        .view("http.request.uri", view, "target", HttpRequest::target)
        .view("http.request.version", view, "version", HttpRequest::version)
        .view("http.host", view, "host and port", ApplicationClaims::authority)
        .view("http.host", view, "header(Host)", http -> http.header("host"))
        .view("http.user_agent", view, "header(User-Agent)", http -> http.header("user-agent"))
        .view("http.accept", view, "header(Accept)", http -> http.header("accept"))
        .view("http.cookie", view, "header(Cookie)", http -> http.header("cookie"))
        .list();
  }

  private static String authority(HttpRequest http) {
    return http.port() < 0 ? http.host() : http.host() + ":" + http.port();
  }
}
