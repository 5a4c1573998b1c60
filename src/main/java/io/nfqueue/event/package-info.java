/**
 * What leaves the process and comes back where packets are decided elsewhere: packets as events,
 * and the verdicts that answer them.
 *
 * <p>Field names are those of Suricata's EVE where EVE has the field; what only a queued packet has
 * is in an object {@code nfqueue}. The schemas are docs/packet-event.schema.json and
 * docs/verdict-event.schema.json. May use {@link io.nfqueue.queue} and what is below it; knows
 * nothing of Camel. Start at {@link io.nfqueue.event.PacketEvent} (out) and {@link
 * io.nfqueue.event.VerdictEvent} (back).
 *
 * <p>Events are maps. JSON is written and read by Jackson, which is loaded when {@link
 * io.nfqueue.event.EventJson} is first used, and may be absent until then.
 */
package io.nfqueue.event;
