package io.nfqueue.camel;

import io.nfqueue.packet.PacketEditor;
import io.nfqueue.queue.Verdict;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;

/**
 * Works out the verdict that a message stands for. What the producer's options say goes before what
 * the headers say.
 */
final class VerdictResolver {
  private VerdictResolver() {}

  /**
   * Works it out.
   *
   * @param message headers, and the body where it replaces the packet
   * @param options the producer's, or {@link ProducerSettings#NONE}
   * @param otherwise where neither says anything; may be null
   * @return null where nothing says anything
   * @throws UnreadableVerdictException where a header cannot be read
   * @throws io.nfqueue.packet.PacketEditException where an editor cannot make a right packet
   */
  static Verdict resolve(Message message, ProducerSettings options, Verdict otherwise) {
    if (PacketMessage.untouchedPacket(message) != null) {
      // as nearly every packet's, where a route decides by what its producers' options say
      Verdict alone = options == ProducerSettings.NONE ? otherwise : options.verdictAlone();
      if (alone != null) {
        return alone;
      }
    }
    Verdict verdict = options.verdict();
    if (verdict == null) {
      verdict = headerVerdict(message);
    }
    if (verdict == null) {
      verdict = otherwise;
    }
    if (verdict == null) {
      return null;
    }
    verdict = withPriority(withMark(verdict, message, options), message, options);
    verdict = verdict.withConntrack(options.conntrack().apply(verdict.conntrack(), message));
    if (options.adjustSequence()) {
      verdict = verdict.withAdjustedSequence();
    }
    return withPayload(verdict, message, options);
  }

  private static Verdict headerVerdict(Message message) {
    Object value = PacketMessage.setByRoute(message, NfqueueConstants.VERDICT);
    if (value == null || value instanceof Verdict) {
      return (Verdict) value;
    }
    try {
      return Verdict.parse(
          String.valueOf(message.getHeader(NfqueueConstants.VERDICT, String.class)));
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new UnreadableVerdictException(
          "header " + NfqueueConstants.VERDICT, value, Verdict.TEXT_FORMS + " expected");
    }
  }

  private static Verdict withMark(Verdict verdict, Message message, ProducerSettings options) {
    VerdictHeaders headers = new VerdictHeaders(message);
    Long mark = options.mark() != null ? options.mark() : headers.number(NfqueueConstants.MARK);
    if (mark == null || (verdict.hasMark() && options.mark() == null)) {
      return verdict;
    }
    Long mask =
        options.markMask() != null
            ? options.markMask()
            : headers.number(NfqueueConstants.MARK_MASK);
    return mask == null ? verdict.withMark(mark) : verdict.withMark(mark, mask);
  }

  private static Verdict withPriority(Verdict verdict, Message message, ProducerSettings options) {
    if (options.priority() != null) {
      return verdict.withPriority(options.priority());
    }
    Long priority =
        verdict.priority() != null
            ? null
            : new VerdictHeaders(message).number(NfqueueConstants.PRIORITY);
    return priority == null ? verdict : verdict.withPriority(priority);
  }

  private static Verdict withPayload(Verdict verdict, Message message, ProducerSettings options) {
    Object payload =
        options.replacePayload()
            ? message.getBody()
            : PacketMessage.setByRoute(message, NfqueueConstants.PAYLOAD);
    if (payload == null && !options.replacePayload()) {
      return verdict;
    }
    if (payload instanceof PacketEditor editor) {
      // what is dropped needs no payload that holds
      return verdict.kind() == Verdict.Kind.DROP ? verdict : verdict.withEdited(editor);
    }
    byte[] bytes = bytes(message, options.replacePayload());
    if (bytes == null) {
      throw new UnreadableVerdictException(
          options.replacePayload() ? "body" : "header " + NfqueueConstants.PAYLOAD,
          payload == null ? null : "of type " + payload.getClass().getName(),
          "a byte array or PacketEditor expected");
    }
    return options.fixChecksums() ? verdict.withPayload(bytes) : verdict.withPayloadAsIs(bytes);
  }

  private static byte[] bytes(Message message, boolean ofBody) {
    try {
      return ofBody
          ? message.getBody(byte[].class)
          : message.getHeader(NfqueueConstants.PAYLOAD, byte[].class);
    } catch (TypeConversionException e) {
      return null;
    }
  }
}
