/**
 * For tests of routes that decide packets: a capture file is replayed through them, without a
 * kernel, root or Linux. Start at {@link io.nfqueue.camel.test.RouteReplay}.
 *
 * <p>It needs no test framework, and uses the component as any application does.
 */
package io.nfqueue.camel.test;
