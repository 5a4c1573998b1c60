package io.nfqueue.camel;

import io.nfqueue.queue.QueuedPacket;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.spi.HeadersMapFactory;
import org.apache.camel.support.DefaultMessage;

/**
 * A message whose headers are computed from its packet when they are asked for. It behaves as a
 * DefaultMessage into which all of them were put at once; the map is filled by the first operation
 * that needs it.
 *
 * <p>It also remembers after which failure the verdict header was set: a header left over from
 * before a failure does not decide a packet, one that an error handler set does.
 */
class PacketMessage extends DefaultMessage {
  private final boolean ignoreCase;
  // the packet while headers are computed; null once the map is filled
  private QueuedPacket lazy;
  // what setHeader has set; the headers while the map is not filled
  private Map<String, Object> changed;
  private Object verdictSetAfter;
  private boolean verdictSetInRollback;

  PacketMessage(Exchange exchange, QueuedPacket packet) {
    super(exchange);
    this.ignoreCase = headersMapFactory().isCaseInsensitive();
    this.lazy = packet;
    setBody(packet);
  }

  PacketMessage(CamelContext context) {
    super(context);
    this.ignoreCase = headersMapFactory().isCaseInsensitive();
  }

  private HeadersMapFactory headersMapFactory() {
    return getCamelContext().getCamelContextExtension().getHeadersMapFactory();
  }

  /** Whether no header was set or removed, and the map was given to nobody. */
  boolean isUntouched() {
    return lazy != null && changed == null;
  }

  /**
   * The packet that a message is about, where all of its headers still are this packet's.
   *
   * @return null where any may be another
   */
  static QueuedPacket untouchedPacket(Message message) {
    return message instanceof PacketMessage ours && ours.isUntouched() ? ours.lazy : null;
  }

  /**
   * A header that something on the way has set, or another value of one that the packet had.
   *
   * @return null where there is none, or it is as the packet had it
   */
  static Object setByRoute(Message message, String name) {
    if (message instanceof PacketMessage ours) {
      Object set = ours.changed == null ? null : ours.changed.get(name);
      if (ours.lazy != null || (set != null && set == ours.getHeader(name))) {
        return set;
      }
    }
    Object value = message.getHeader(name);
    Exchange exchange = message.getExchange();
    if (value == null || exchange == null) {
      return value;
    }
    // also where the message is about another packet by now: it must not get this one's mark
    QueuedPacket packet =
        exchange.getProperty(NfqueueConstants.PACKET_PROPERTY, QueuedPacket.class);
    return packet != null && value.equals(PacketHeader.compute(packet, name, false)) ? null : value;
  }

  /** Whether the verdict header was set after what ended this exchange went wrong. */
  boolean isVerdictSetAfterFailure() {
    Exchange exchange = getExchange();
    if (exchange == null) {
      return false;
    }
    if (isRollback(exchange) && !isHandled(exchange)) {
      // an exception that doCatch caught before is not what ended it
      return verdictSetInRollback;
    }
    return verdictSetAfter != null && verdictSetAfter == failure(exchange);
  }

  /** Whether something on the way asked for a rollback. */
  static boolean isRollback(Exchange exchange) {
    return exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
  }

  /** Whether an error handler dealt with a failure. */
  static boolean isHandled(Exchange exchange) {
    var extension = exchange.getExchangeExtension();
    return extension.isFailureHandled()
        || (extension.isErrorHandlerHandledSet() && extension.isErrorHandlerHandled());
  }

  private static Object failure(Exchange exchange) {
    // without an error handler, what was caught is still an older exception
    Exception thrown = exchange.getException();
    return thrown != null ? thrown : exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
  }

  /**
   * Makes this the message of another packet. Headers that were set stay.
   *
   * @param own the headers that it had by itself
   */
  final void turnTo(QueuedPacket packet, Map<String, Object> own) {
    Map<String, Object> set = dropping(own);
    changed = set.isEmpty() ? null : headersMapFactory().newMap(set);
    set.clear();
    lazy = packet;
  }

  /**
   * Drops those headers that are still as they are here, and gives what is left: the map itself.
   */
  final Map<String, Object> dropping(Map<String, Object> own) {
    fill();
    changed = null;
    Map<String, Object> headers = super.getHeaders();
    own.forEach(
        (name, value) -> {
          if (Objects.deepEquals(headers.get(name), value)) {
            headers.remove(name);
          }
        });
    return headers;
  }

  private void fill() {
    if (lazy != null) {
      QueuedPacket packet = lazy;
      lazy = null;
      PacketHeader.putAll(packet, super.getHeaders());
      if (changed != null) {
        super.getHeaders().putAll(changed);
      }
    }
  }

  @Override
  public Object getHeader(String name) {
    if (lazy == null) {
      return super.getHeader(name);
    }
    if (changed != null && changed.containsKey(name)) {
      return changed.get(name);
    }
    return PacketHeader.compute(lazy, name, ignoreCase);
  }

  @Override
  public Object getHeader(String name, Object defaultValue) {
    Object value = getHeader(name);
    return value != null ? value : defaultValue;
  }

  @Override
  public Object getHeader(String name, Supplier<Object> defaultValueSupplier) {
    Object value = getHeader(name);
    return value != null ? value : defaultValueSupplier.get();
  }

  @Override
  public <T> T getHeader(String name, Class<T> type) {
    return converted(getHeader(name), type);
  }

  @Override
  public <T> T getHeader(String name, Object defaultValue, Class<T> type) {
    return converted(getHeader(name, defaultValue), type);
  }

  @Override
  public <T> T getHeader(String name, Supplier<Object> defaultValueSupplier, Class<T> type) {
    return converted(getHeader(name, defaultValueSupplier), type);
  }

  @SuppressWarnings("unchecked")
  private <T> T converted(Object value, Class<T> type) {
    if (value == null) {
      // as DefaultMessage: no NullPointerException when unboxed
      return boolean.class == type ? (T) Boolean.FALSE : null;
    }
    if (type.isInstance(value)) {
      return (T) value;
    }
    Exchange exchange = getExchange();
    return exchange == null
        ? typeConverter.convertTo(type, value)
        : typeConverter.convertTo(type, exchange, value);
  }

  @Override
  public void setHeader(String name, Object value) {
    if (NfqueueConstants.VERDICT.equalsIgnoreCase(name)) {
      noteVerdict();
    }
    if (lazy == null) {
      super.setHeader(name, value);
    }
    if (changed == null) {
      changed = headersMapFactory().newMap();
    }
    changed.put(name, value);
  }

  private void noteVerdict() {
    Exchange exchange = getExchange();
    // what doCatch does about a failure is no answer to a later one, not even to the same exception
    boolean inCatch =
        exchange == null
            || Boolean.TRUE.equals(exchange.getProperty(ExchangePropertyKey.EXCEPTION_HANDLED));
    verdictSetAfter = inCatch ? null : failure(exchange);
    verdictSetInRollback = exchange != null && isRollback(exchange);
  }

  private void forgetVerdict() {
    verdictSetAfter = null;
    verdictSetInRollback = false;
  }

  @Override
  public Object removeHeader(String name) {
    if (NfqueueConstants.VERDICT.equalsIgnoreCase(name)) {
      forgetVerdict();
    }
    fill();
    return super.removeHeader(name);
  }

  @Override
  public boolean removeHeaders(String pattern, String... excludePatterns) {
    fill();
    return super.removeHeaders(pattern, excludePatterns);
  }

  @Override
  public Map<String, Object> getHeaders() {
    fill();
    return super.getHeaders();
  }

  @Override
  public void setHeaders(Map<String, Object> headers) {
    lazy = null;
    changed = null;
    forgetVerdict();
    super.setHeaders(headers);
  }

  @Override
  public boolean hasHeaders() {
    // a packet always has at least its id
    return lazy != null || super.hasHeaders();
  }

  @Override
  public void reset() {
    lazy = null;
    changed = null;
    forgetVerdict();
    super.reset();
  }

  @Override
  public void copyFrom(Message that) {
    super.copyFrom(that);
    if (that instanceof PacketMessage other) {
      verdictSetAfter = other.verdictSetAfter;
      verdictSetInRollback = other.verdictSetInRollback;
      changed = other.changed == null ? null : headersMapFactory().newMap(other.changed);
    } else {
      changed = null;
      forgetVerdict();
    }
  }

  @Override
  public DefaultMessage newInstance() {
    return new PacketMessage(getCamelContext());
  }
}
