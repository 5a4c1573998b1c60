/** The readers in Java that the benchmark suite measures: processes of their own. */
package io.nfqueue.bench.reader;
