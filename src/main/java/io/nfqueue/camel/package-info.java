/**
 * The Camel component {@code nfqueue}: endpoint options, consumer, producer, headers, converters.
 *
 * <p>A thin layer over {@link io.nfqueue.queue} and {@link io.nfqueue.event}. Start at {@code
 * QueueReader} (packet to exchange), {@code PacketCompletion} (end of exchange to verdict) and
 * {@link io.nfqueue.camel.NfqueueProducer} (message to verdict).
 */
package io.nfqueue.camel;
