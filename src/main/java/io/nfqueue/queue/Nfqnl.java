package io.nfqueue.queue;

import io.nfqueue.netlink.NfGenMsg;

/**
 * Numbers of the kernel's NFQUEUE protocol, in C's spelling.
 *
 * <p>Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h} and {@code
 * include/uapi/linux/netfilter.h}; a test compares them with the headers found on the machine.
 */
final class Nfqnl {
  // enum nfqnl_msg_types
  static final int NFQNL_MSG_PACKET = 0;
  static final int NFQNL_MSG_VERDICT = 1;
  static final int NFQNL_MSG_CONFIG = 2;
  static final int NFQNL_MSG_VERDICT_BATCH = 3;

  // enum nfqnl_attr_type
  static final int NFQA_PACKET_HDR = 1;
  static final int NFQA_VERDICT_HDR = 2;
  static final int NFQA_MARK = 3;
  static final int NFQA_TIMESTAMP = 4;
  static final int NFQA_IFINDEX_INDEV = 5;
  static final int NFQA_IFINDEX_OUTDEV = 6;
  static final int NFQA_IFINDEX_PHYSINDEV = 7;
  static final int NFQA_IFINDEX_PHYSOUTDEV = 8;
  static final int NFQA_HWADDR = 9;
  static final int NFQA_PAYLOAD = 10;
  static final int NFQA_CT = 11;
  static final int NFQA_CT_INFO = 12;
  static final int NFQA_CAP_LEN = 13;
  static final int NFQA_SKB_INFO = 14;
  static final int NFQA_EXP = 15;
  static final int NFQA_UID = 16;
  static final int NFQA_GID = 17;
  static final int NFQA_SECCTX = 18;
  static final int NFQA_VLAN = 19;
  static final int NFQA_L2HDR = 20;
  static final int NFQA_PRIORITY = 21;
  static final int NFQA_CGROUP_CLASSID = 22;

  // enum nfqnl_vlan_attr
  static final int NFQA_VLAN_PROTO = 1;
  static final int NFQA_VLAN_TCI = 2;

  // enum nfqnl_msg_config_cmds
  static final int NFQNL_CFG_CMD_BIND = 1;
  static final int NFQNL_CFG_CMD_UNBIND = 2;

  /** Does nothing since 3.8, but is refused like any other request. */
  static final int NFQNL_CFG_CMD_PF_BIND = 3;

  // enum nfqnl_attr_config
  static final int NFQA_CFG_CMD = 1;
  static final int NFQA_CFG_PARAMS = 2;
  static final int NFQA_CFG_QUEUE_MAXLEN = 3;
  static final int NFQA_CFG_MASK = 4;
  static final int NFQA_CFG_FLAGS = 5;

  // NFQA_CFG_F_*
  static final int NFQA_CFG_F_FAIL_OPEN = 1;
  static final int NFQA_CFG_F_CONNTRACK = 2;
  static final int NFQA_CFG_F_GSO = 4;
  static final int NFQA_CFG_F_UID_GID = 8;
  static final int NFQA_CFG_F_SECCTX = 16;

  // NFQA_SKB_*
  static final int NFQA_SKB_CSUMNOTREADY = 1;
  static final int NFQA_SKB_GSO = 2;
  static final int NFQA_SKB_CSUM_NOTVERIFIED = 4;

  // netfilter.h
  static final int NF_VERDICT_FLAG_QUEUE_BYPASS = 0x8000;
  static final int NF_VERDICT_QBITS = 16;

  private Nfqnl() {}

  /** nlmsg_type of a queue message. */
  static int messageType(int message) {
    return NfGenMsg.NFNL_SUBSYS_QUEUE << 8 | message;
  }
}
