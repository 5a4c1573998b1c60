package io.nfqueue.camel;

import org.apache.camel.spi.Metadata;

/**
 * Names of the headers about the application protocol that a packet carries; {@link
 * NfqueueConstants} has them all.
 */
public interface ApplicationConstants {
  @Metadata(
      label = "consumer",
      description =
          "The name of the first question of a DNS message, in the letters it was sent with, and without a dot at the end.",
      javaType = "String")
  String DNS_QUESTION = "CamelNfqueueDnsQuestion";

  @Metadata(
      label = "consumer",
      description = "The type a DNS message asks for, as in AAAA, or as in TYPE4711.",
      javaType = "String")
  String DNS_QUESTION_TYPE = "CamelNfqueueDnsQuestionType";

  @Metadata(
      label = "consumer",
      description = "Whether a DNS message is a response.",
      javaType = "Boolean")
  String DNS_RESPONSE = "CamelNfqueueDnsResponse";

  @Metadata(
      label = "consumer",
      description =
          "The state of a TLS ClientHello: COMPLETE, INCOMPLETE where it goes on in the next segment, or MALFORMED.",
      javaType = "String")
  String TLS_CLIENT_HELLO = "CamelNfqueueTlsClientHello";

  @Metadata(
      label = "consumer",
      description =
          "The server name of a TLS ClientHello, in the letters it was sent with. While the ClientHello is INCOMPLETE, an absent name may still come.",
      javaType = "String")
  String TLS_SERVER_NAME = "CamelNfqueueTlsServerName";

  @Metadata(
      label = "consumer",
      description = "The application protocols a TLS ClientHello offers, as in h2,http/1.1.",
      javaType = "String")
  String TLS_ALPN = "CamelNfqueueTlsAlpn";

  @Metadata(
      label = "consumer",
      description =
          "The state of an HTTP/1 request: COMPLETE, INCOMPLETE where its header section goes on in the next segment, or MALFORMED.",
      javaType = "String")
  String HTTP_REQUEST = "CamelNfqueueHttpRequest";

  @Metadata(
      label = "consumer",
      description = "The method of an HTTP/1 request, as in GET.",
      javaType = "String")
  String HTTP_METHOD = "CamelNfqueueHttpMethod";

  @Metadata(
      label = "consumer",
      description = "The request target of an HTTP/1 request, as sent.",
      javaType = "String")
  String HTTP_TARGET = "CamelNfqueueHttpTarget";

  @Metadata(
      label = "consumer",
      description =
          "The host an HTTP/1 request is for, without port: from an absolute target, else from the Host field. While the request is INCOMPLETE, an absent host may still come.",
      javaType = "String")
  String HTTP_HOST = "CamelNfqueueHttpHost";
}
