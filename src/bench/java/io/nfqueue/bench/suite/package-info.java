/**
 * Runs the programs that are compared, each as a process, and writes down what was measured. {@link
 * io.nfqueue.bench.Suite} is where to start; a {@link io.nfqueue.bench.suite.Chapter} is one kind
 * of measurement.
 */
package io.nfqueue.bench.suite;
