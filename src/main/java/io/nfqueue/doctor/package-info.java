/**
 * The command line: looks at what live queues need on this host, and prints rules that feed them.
 *
 * <p>May use {@link io.nfqueue.queue}, {@link io.nfqueue.netlink} and {@link io.nfqueue.libc};
 * knows nothing of Camel but its JSON library, which is plain Java; nothing uses it. Start at
 * {@link io.nfqueue.doctor.Main}, which finds the libraries; {@code Doctor} reads the command line,
 * {@code Checkup} makes a {@code Report} of findings, {@code RulesCommand} prints rules.
 */
package io.nfqueue.doctor;
