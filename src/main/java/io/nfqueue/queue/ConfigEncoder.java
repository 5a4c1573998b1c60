package io.nfqueue.queue;

import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.NlMsgWriter;
import java.util.Set;

/**
 * Writes NFQNL_MSG_CONFIG messages.
 *
 * <pre>
 * struct nfqnl_msg_config_cmd    { __u8 command; __u8 _pad; __be16 pf; };             size 4
 * struct nfqnl_msg_config_params { __be32 copy_range; __u8 copy_mode; } packed;       size 5
 * NFQA_CFG_QUEUE_MAXLEN, NFQA_CFG_MASK, NFQA_CFG_FLAGS                                __be32
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}. All ask for an acknowledgement.
 */
final class ConfigEncoder {
  private static final int AF_UNSPEC = 0;
  private static final int MESSAGE_BYTES = 128;
  private static final int COMMAND_OFFSET = 0;
  private static final int PF_OFFSET = COMMAND_OFFSET + 2;
  private static final int SIZE_OF_CONFIG_CMD = PF_OFFSET + Short.BYTES;
  private static final int COPY_RANGE_OFFSET = 0;
  private static final int COPY_MODE_OFFSET = COPY_RANGE_OFFSET + Integer.BYTES;
  private static final int SIZE_OF_CONFIG_PARAMS = COPY_MODE_OFFSET + 1;

  private final int queue;

  ConfigEncoder(int queue) {
    this.queue = queue;
  }

  /** Bind and everything else at once: between two messages the kernel would drop packets. */
  NlMsgWriter bind(int sequence, KernelOptions options) {
    NlMsgWriter writer = begin(sequence);
    putCommand(writer, Nfqnl.NFQNL_CFG_CMD_BIND);
    putSettings(writer, options);
    writer.end();
    return writer;
  }

  /** What {@link #bind} sets, without the bind. */
  NlMsgWriter settings(int sequence, KernelOptions options) {
    NlMsgWriter writer = begin(sequence);
    putSettings(writer, options);
    writer.end();
    return writer;
  }

  NlMsgWriter unbind(int sequence) {
    NlMsgWriter writer = begin(sequence);
    putCommand(writer, Nfqnl.NFQNL_CFG_CMD_UNBIND);
    writer.end();
    return writer;
  }

  /** Changes nothing; the kernel refuses it where the capability does not count. */
  NlMsgWriter nothing(int sequence) {
    NlMsgWriter writer = begin(sequence);
    putCommand(writer, Nfqnl.NFQNL_CFG_CMD_PF_BIND);
    writer.end();
    return writer;
  }

  NlMsgWriter copyMode(int sequence, CopyMode mode, int copyRangeBytes) {
    NlMsgWriter writer = begin(sequence);
    putCopyMode(writer, mode, copyRangeBytes);
    writer.end();
    return writer;
  }

  NlMsgWriter maxLength(int sequence, long packets) {
    NlMsgWriter writer = begin(sequence);
    writer.putInt(Nfqnl.NFQA_CFG_QUEUE_MAXLEN, (int) packets);
    writer.end();
    return writer;
  }

  /** Sets or clears the flags in the mask, and no others. */
  NlMsgWriter flags(int sequence, Set<QueueFlag> mask, Set<QueueFlag> flags) {
    return flags(sequence, QueueFlag.bits(mask), QueueFlag.bits(flags));
  }

  /** The same by bits, be they of no flag at all. */
  NlMsgWriter flags(int sequence, int mask, int flags) {
    NlMsgWriter writer = begin(sequence);
    putFlags(writer, mask, flags);
    writer.end();
    return writer;
  }

  /**
   * Asks for flags of a bound queue and sets none: the kernel judges flags first, and then refuses
   * (EBUSY) to bind what is bound.
   */
  NlMsgWriter flagsWithoutSetting(int sequence, Set<QueueFlag> flags) {
    NlMsgWriter writer = begin(sequence);
    putCommand(writer, Nfqnl.NFQNL_CFG_CMD_BIND);
    putFlags(writer, QueueFlag.bits(flags), QueueFlag.bits(flags));
    writer.end();
    return writer;
  }

  private NlMsgWriter begin(int sequence) {
    NlMsgWriter writer = new NlMsgWriter(MESSAGE_BYTES);
    writer.begin(
        Nfqnl.messageType(Nfqnl.NFQNL_MSG_CONFIG),
        NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_ACK,
        sequence,
        AF_UNSPEC,
        queue);
    return writer;
  }

  private static void putSettings(NlMsgWriter writer, KernelOptions options) {
    putCopyMode(writer, options.copyMode(), options.copyRangeBytes());
    if (options.maxLength() != null) {
      writer.putInt(Nfqnl.NFQA_CFG_QUEUE_MAXLEN, options.maxLength().intValue());
    }
    int flags = QueueFlag.bits(options.flags());
    if (flags != 0) {
      putFlags(writer, flags, flags);
    }
  }

  private static void putCommand(NlMsgWriter writer, int command) {
    byte[] cmd = new byte[SIZE_OF_CONFIG_CMD];
    cmd[COMMAND_OFFSET] = (byte) command;
    NetworkOrder.putShort(cmd, PF_OFFSET, AF_UNSPEC);
    writer.putBytes(Nfqnl.NFQA_CFG_CMD, cmd);
  }

  private static void putCopyMode(NlMsgWriter writer, CopyMode mode, int copyRangeBytes) {
    byte[] params = new byte[SIZE_OF_CONFIG_PARAMS];
    NetworkOrder.putInt(params, COPY_RANGE_OFFSET, copyRangeBytes);
    params[COPY_MODE_OFFSET] = (byte) mode.number();
    writer.putBytes(Nfqnl.NFQA_CFG_PARAMS, params);
  }

  private static void putFlags(NlMsgWriter writer, int mask, int flags) {
    writer.putInt(Nfqnl.NFQA_CFG_FLAGS, flags);
    writer.putInt(Nfqnl.NFQA_CFG_MASK, mask);
  }
}
