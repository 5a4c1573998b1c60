/**
 * A real network for tests: two network namespaces joined by a veth pair, made anew for each test
 * method and gone after it. Needs root, or {@code unshare -Ur mvn ...} as anyone; lacking tools or
 * permissions fail the test, they never skip it. Start at {@link io.nfqueue.testnet.TestNetwork}.
 */
package io.nfqueue.testnet;
