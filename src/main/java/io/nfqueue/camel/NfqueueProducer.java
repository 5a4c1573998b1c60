package io.nfqueue.camel;

import io.nfqueue.event.UnreadableEventException;
import io.nfqueue.event.VerdictEvent;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.queue.AlreadyDecidedException;
import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueClosedException;
import io.nfqueue.queue.QueueRange;
import io.nfqueue.queue.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides the packet, or the batch of packets, that a message is about. */
public class NfqueueProducer extends DefaultProducer {
  private static final Logger LOG = LoggerFactory.getLogger(NfqueueProducer.class);

  private final QueueRange range;
  private final ProducerSettings settings;
  private final NetworkNamespace namespace;
  private final BindingRegistry registry;

  /** For {@link NfqueueEndpoint}. */
  NfqueueProducer(
      NfqueueEndpoint endpoint,
      QueueRange range,
      ProducerSettings settings,
      NetworkNamespace namespace) {
    super(endpoint);
    this.range = range;
    this.settings = settings;
    this.namespace = namespace;
    this.registry = BindingRegistry.of(endpoint.getCamelContext());
  }

  @Override
  public void process(Exchange exchange) {
    PacketBatch batch = PacketIdentity.batchOf(exchange);
    if (batch == null) {
      resolveAndDecide(exchange, null, PacketIdentity.of(exchange));
    } else if (!batch.isEmpty()) {
      resolveAndDecide(exchange, batch, PacketIdentity.of(batch.iterator().next()));
    }
  }

  /**
   * Finds the binding and the verdict, and decides.
   *
   * @param batch or null: one packet
   * @param identity the packet's, or that of the first one
   */
  private void resolveAndDecide(Exchange exchange, PacketBatch batch, PacketIdentity identity) {
    if (!range.covers(identity.queue())) {
      throw new PacketNotFoundException(
          identity
              + ": "
              + getEndpoint().getEndpointUri()
              + " does not cover this queue; nfqueue:* covers all");
    }
    if (batch != null && (settings.replacePayload() || settings.batchVerdict())) {
      throw new IllegalArgumentException(
          batch
              + ": replacePayload and batchVerdict are for one packet, and this message is about a"
              + " batch of them: split it, as in split(body())");
    }
    Binding binding = find(identity);
    Verdict verdict;
    VerdictEvent event = null;
    DecisionCause cause = DecisionCause.DECIDED;
    try {
      Message message = exchange.getMessage();
      verdict = VerdictResolver.resolve(message, settings, null);
      if (verdict == null && batch == null && !settings.replacePayload()) {
        event = verdictEvent(message);
        verdict =
            event == null ? null : VerdictResolver.resolve(message, settings, event.verdict());
      }
    } catch (UnreadableVerdictException | UnreadableEventException e) {
      binding.log().warn(identity, e.getMessage() + ": failureVerdict instead");
      verdict = binding.settings().failureVerdict();
      cause = DecisionCause.FAILURE;
      event = null;
    }
    if (verdict == null) {
      throw new IllegalArgumentException(
          identity
              + ": no verdict: neither option verdict on "
              + getEndpoint().getEndpointUri()
              + " nor header "
              + NfqueueConstants.VERDICT
              + " nor a verdict event as the body");
    }
    if (batch != null) {
      decideBatch(exchange, binding, batch, verdict, cause);
    } else if (event == null) {
      // what a header says that cannot be read is nobody's verdict but this packet's
      boolean upTo = settings.batchVerdict() && cause == DecisionCause.DECIDED;
      decidePacket(exchange, binding, identity, upTo, verdict, cause);
    } else {
      boolean upTo = settings.batchVerdict() || event.batch();
      decidePacket(exchange, binding, identity.asNamedBy(event.packet()), upTo, verdict, cause);
    }
  }

  /** The verdict event in the body; null where there is none. */
  private static VerdictEvent verdictEvent(Message message) {
    BodyEvent event = BodyEvent.of(message);
    return event == null ? null : event.verdict();
  }

  /**
   * Where nothing is left of it, a step before has decided each packet: that is no error, until the
   * exchange has ended.
   */
  private static void decideBatch(
      Exchange exchange, Binding binding, PacketBatch batch, Verdict verdict, DecisionCause cause) {
    try {
      binding.queue().decideRest(batch, verdict, cause);
    } catch (AlreadyDecidedException e) {
      warnOnce(binding, exchange, e);
      throw e;
    } catch (QueueClosedException e) {
      throw bindingNotOpen(batch);
    }
  }

  private void decidePacket(
      Exchange exchange,
      Binding binding,
      PacketIdentity identity,
      boolean upTo,
      Verdict verdict,
      DecisionCause cause) {
    PacketQueue queue = binding.queue();
    String bindingId = identity.bindingId() == null ? queue.bindingId() : identity.bindingId();
    try {
      if (upTo) {
        queue.decideUpTo(bindingId, identity.packetId(), verdict, cause);
      } else {
        queue.decide(bindingId, identity.packetId(), verdict, cause);
      }
    } catch (AlreadyDecidedException e) {
      warnOnce(binding, exchange, e);
      throw e;
    } catch (QueueClosedException e) {
      throw bindingNotOpen(identity);
    }
  }

  /** The binding of the packet's id; else that of its queue, which then counts the refusal. */
  private Binding find(PacketIdentity identity) {
    Binding binding = identity.bindingId() == null ? null : registry.find(identity.bindingId());
    if (binding == null) {
      binding = registry.find(identity.queue(), BindingRegistry.inReplay(namespace));
    }
    if (binding == null) {
      binding = registry.find(identity.queue(), namespace.identity());
    }
    if (binding == null) {
      throw identity.bindingId() != null
          ? bindingNotOpen(identity)
          : new PacketNotFoundException(
              identity + ": no consumer of this CamelContext has bound its queue");
    }
    if (binding.number() != identity.queue()) {
      throw new PacketNotFoundException(
          identity + ": its binding is one of queue " + binding.number());
    }
    return binding;
  }

  private static PacketNotFoundException bindingNotOpen(Object packetOrBatch) {
    return new PacketNotFoundException(
        packetOrBatch
            + ": its binding is not open in this CamelContext: the consumer was stopped or"
            + " restarted (what it left undecided got its shutdownVerdict), or the packet is one"
            + " of another context or process");
  }

  private static void warnOnce(Binding binding, Exchange exchange, AlreadyDecidedException e) {
    if (binding.settings().autoVerdict() && binding.firstWarningOf(exchange.getFromRouteId())) {
      LOG.warn(
          "Route {}: {}. Where a route or thread decides after the consumer's own exchange has"
              + " ended, set autoVerdict=false on the consumer",
          exchange.getFromRouteId(),
          e.getMessage());
    }
  }
}
