package io.nfqueue.conntrack;

/**
 * Numbers of the kernel's conntrack attributes, in C's spelling.
 *
 * <p>Source: {@code include/uapi/linux/netfilter/nfnetlink_conntrack.h}; a test compares them with
 * the header found on the machine.
 */
final class Cta {
  // enum ctattr_type
  static final int CTA_TUPLE_ORIG = 1;
  static final int CTA_TUPLE_REPLY = 2;
  static final int CTA_STATUS = 3;
  static final int CTA_PROTOINFO = 4;
  static final int CTA_HELP = 5;
  static final int CTA_TIMEOUT = 7;
  static final int CTA_MARK = 8;
  static final int CTA_ID = 12;
  static final int CTA_TUPLE_MASTER = 14;
  static final int CTA_SEQ_ADJ_ORIG = 15;
  static final int CTA_SEQ_ADJ_REPLY = 16;
  static final int CTA_ZONE = 18;
  static final int CTA_MARK_MASK = 21;
  static final int CTA_LABELS = 22;
  static final int CTA_LABELS_MASK = 23;

  // enum ctattr_tuple
  static final int CTA_TUPLE_IP = 1;
  static final int CTA_TUPLE_PROTO = 2;
  static final int CTA_TUPLE_ZONE = 3;

  // enum ctattr_ip
  static final int CTA_IP_V4_SRC = 1;
  static final int CTA_IP_V4_DST = 2;
  static final int CTA_IP_V6_SRC = 3;
  static final int CTA_IP_V6_DST = 4;

  // enum ctattr_l4proto
  static final int CTA_PROTO_NUM = 1;
  static final int CTA_PROTO_SRC_PORT = 2;
  static final int CTA_PROTO_DST_PORT = 3;
  static final int CTA_PROTO_ICMP_ID = 4;
  static final int CTA_PROTO_ICMP_TYPE = 5;
  static final int CTA_PROTO_ICMP_CODE = 6;
  static final int CTA_PROTO_ICMPV6_ID = 7;
  static final int CTA_PROTO_ICMPV6_TYPE = 8;
  static final int CTA_PROTO_ICMPV6_CODE = 9;

  // enum ctattr_protoinfo, enum ctattr_protoinfo_tcp
  static final int CTA_PROTOINFO_TCP = 1;
  static final int CTA_PROTOINFO_TCP_STATE = 1;

  // enum ctattr_help
  static final int CTA_HELP_NAME = 1;

  // enum ctattr_seqadj
  static final int CTA_SEQADJ_CORRECTION_POS = 1;
  static final int CTA_SEQADJ_OFFSET_BEFORE = 2;
  static final int CTA_SEQADJ_OFFSET_AFTER = 3;

  // enum ctattr_expect
  static final int CTA_EXPECT_TUPLE = 2;
  static final int CTA_EXPECT_MASK = 3;
  static final int CTA_EXPECT_FLAGS = 8;

  // nf_conntrack_common.h
  static final int NF_CT_EXPECT_PERMANENT = 1;

  private Cta() {}
}
