package io.nfqueue.application;

/** Names of the types a DNS question can ask for, IANA "Resource Record (RR) TYPEs". */
final class DnsRecordType {
  private DnsRecordType() {}

  /** The mnemonic, or {@code TYPE} and the number (RFC 3597 section 5) where it has none here. */
  static String name(int type) {
    return switch (type) {
      case 1 -> "A";
      case 2 -> "NS";
      case 5 -> "CNAME";
      case 6 -> "SOA";
      case 10 -> "NULL";
      case 12 -> "PTR";
      case 13 -> "HINFO";
      case 15 -> "MX";
      case 16 -> "TXT";
      case 28 -> "AAAA";
      case 33 -> "SRV";
      case 35 -> "NAPTR";
      case 39 -> "DNAME";
      case 41 -> "OPT";
      case 43 -> "DS";
      case 44 -> "SSHFP";
      case 46 -> "RRSIG";
      case 47 -> "NSEC";
      case 48 -> "DNSKEY";
      case 50 -> "NSEC3";
      case 51 -> "NSEC3PARAM";
      case 52 -> "TLSA";
      case 59 -> "CDS";
      case 60 -> "CDNSKEY";
      case 61 -> "OPENPGPKEY";
      case 64 -> "SVCB";
      case 65 -> "HTTPS";
      case 99 -> "SPF";
      case 249 -> "TKEY";
      case 250 -> "TSIG";
      case 251 -> "IXFR";
      case 252 -> "AXFR";
      case 255 -> "ANY";
      case 256 -> "URI";
      case 257 -> "CAA";
      default -> "TYPE" + type;
    };
  }
}
