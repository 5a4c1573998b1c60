/** Makes tables and plots of results.csv; {@link io.nfqueue.bench.Report} is where to start. */
package io.nfqueue.bench.report;
