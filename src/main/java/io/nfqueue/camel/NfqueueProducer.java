package io.nfqueue.camel;

import io.nfqueue.queue.AlreadyDecidedException;
import io.nfqueue.queue.DecisionCause;
import io.nfqueue.queue.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides the packet that a message is about. */
public class NfqueueProducer extends DefaultProducer {
  private static final Logger LOG = LoggerFactory.getLogger(NfqueueProducer.class);

  private final NfqueueEndpoint endpoint;
  private final BindingRegistry registry;

  /** For {@link NfqueueEndpoint}. */
  NfqueueProducer(NfqueueEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
    this.registry = BindingRegistry.of(endpoint.getCamelContext());
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    PacketIdentity identity = PacketIdentity.of(exchange);
    if (!endpoint.range().covers(identity.queue())) {
      throw new PacketNotFoundException(
          identity
              + ": "
              + endpoint.getEndpointUri()
              + " does not cover this queue; nfqueue:* covers all");
    }
    Binding binding = find(identity);
    Verdict verdict;
    DecisionCause cause = DecisionCause.DECIDED;
    try {
      verdict = VerdictResolver.resolve(message, endpoint.producerSettings(), null);
    } catch (UnreadableVerdictException e) {
      LOG.warn("{}: {}: failureVerdict instead", identity, e.getMessage());
      verdict = binding.settings().failureVerdict();
      cause = DecisionCause.FAILURE;
    }
    if (verdict == null) {
      throw new IllegalArgumentException(
          identity
              + ": no verdict: neither option verdict on "
              + endpoint.getEndpointUri()
              + " nor header "
              + NfqueueConstants.VERDICT);
    }
    try {
      binding.queue().decide(identity.packetId(), verdict, cause);
    } catch (AlreadyDecidedException e) {
      warnOnce(binding, exchange, e);
      throw e;
    }
  }

  private Binding find(PacketIdentity identity) {
    if (identity.bindingId() != null) {
      Binding binding = registry.find(identity.bindingId());
      if (binding == null) {
        throw new PacketNotFoundException(
            identity
                + ": its binding is not open in this CamelContext: the consumer was stopped or"
                + " restarted, and the packet got its shutdownVerdict");
      }
      if (binding.queue().config().number() != identity.queue()) {
        throw new PacketNotFoundException(
            identity + ": its binding is one of queue " + binding.queue().config().number());
      }
      return binding;
    }
    Binding binding =
        registry.find(
            identity.queue(), endpoint.consumerSettings().template().namespace().identity());
    if (binding == null) {
      throw new PacketNotFoundException(
          identity + ": no consumer of this CamelContext has bound its queue");
    }
    return binding;
  }

  private static void warnOnce(Binding binding, Exchange exchange, AlreadyDecidedException e) {
    if (binding.settings().autoVerdict() && binding.firstWarningOf(exchange.getFromRouteId())) {
      LOG.warn(
          "Route {}: {}. Where another route or thread shall decide, set autoVerdict=false on the"
              + " consumer",
          exchange.getFromRouteId(),
          e.getMessage());
    }
  }
}
