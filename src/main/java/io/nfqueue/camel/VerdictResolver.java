package io.nfqueue.camel;

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
   */
  static Verdict resolve(Message message, ProducerSettings options, Verdict otherwise) {
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
    return withPayload(withMark(verdict, message, options), message, options);
  }

  private static Verdict headerVerdict(Message message) {
    Object value = message.getHeader(NfqueueConstants.VERDICT);
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
    Long mark = options.mark() != null ? options.mark() : number(message, NfqueueConstants.MARK);
    if (mark == null || (verdict.hasMark() && options.mark() == null)) {
      return verdict;
    }
    Long mask =
        options.markMask() != null
            ? options.markMask()
            : number(message, NfqueueConstants.MARK_MASK);
    return mask == null ? verdict.withMark(mark) : verdict.withMark(mark, mask);
  }

  private static Long number(Message message, String header) {
    Object value = message.getHeader(header);
    if (value == null) {
      return null;
    }
    try {
      long number = value instanceof Long l ? l : NumberText.parse(value.toString());
      if (number >= 0 && number <= Verdict.MAX_UNSIGNED_INT) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new UnreadableVerdictException("header " + header, value, "0..4294967295 expected");
  }

  private static Verdict withPayload(Verdict verdict, Message message, ProducerSettings options) {
    Object payload =
        options.replacePayload() ? message.getBody() : message.getHeader(NfqueueConstants.PAYLOAD);
    if (payload == null && !options.replacePayload()) {
      return verdict;
    }
    byte[] bytes = bytes(message, options.replacePayload());
    if (bytes == null) {
      throw new UnreadableVerdictException(
          options.replacePayload() ? "body" : "header " + NfqueueConstants.PAYLOAD,
          payload == null ? null : "of type " + payload.getClass().getName(),
          "a byte array expected");
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
