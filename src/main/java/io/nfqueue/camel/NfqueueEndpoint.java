package io.nfqueue.camel;

import io.nfqueue.queue.QueueRange;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Decide packets that the Linux kernel queues (NFQUEUE).
 *
 * <p>Each option's description is its documentation; getters and setters are for Camel and for
 * configuration in Java, before consumers and producers are made.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "nfqueue",
    title = "NFQUEUE",
    syntax = "nfqueue:queue",
    category = {Category.NETWORKING},
    headersClass = NfqueueConstants.class)
public class NfqueueEndpoint extends DefaultEndpoint {
  @UriPath(
      description =
          "The queue number, 0 to 65535, or a range as in 0-3: one thread for each queue. A producer"
              + " takes an asterisk too: whichever queue the packet came from.")
  @Metadata(required = true)
  private String queue;

  @UriParam private NfqueueConfiguration configuration;

  @UriParam(
      label = "producer",
      description =
          "The verdict to give: ACCEPT, DROP, REPEAT, STOP, QUEUE:n or QUEUE:n:bypass; "
              + "QUEUE alone with queueTo. Default is the header CamelNfqueueVerdict, else the "
              + "verdict event in the body.")
  private String verdict;

  @UriParam(
      label = "producer",
      description = "With verdict=QUEUE: the queue to send the packet to, 0 to 65535.")
  private Integer queueTo;

  @UriParam(
      label = "producer",
      defaultValue = "false",
      description =
          "With verdict=QUEUE: whether the packet passes where nobody listens on the "
              + "other queue.")
  private boolean queueBypass;

  @UriParam(
      label = "producer",
      description =
          "The packet's new mark, 0 to 4294967295. Default is the header " + "CamelNfqueueMark.")
  private Long mark;

  @UriParam(
      label = "producer",
      description =
          "Which bits of the mark change, 0 to 4294967295. Default is the header "
              + "CamelNfqueueMarkMask, else all.")
  private Long markMask;

  @UriParam(
      label = "producer",
      defaultValue = "false",
      description = "Whether the message body, as byte array, replaces the whole layer-3 packet.")
  private boolean replacePayload;

  @UriParam(
      label = "producer",
      defaultValue = "true",
      description = "Whether lengths and checksums of a new payload are corrected.")
  private boolean fixChecksums = true;

  @UriParam(
      label = "producer",
      defaultValue = "false",
      description =
          "Whether the verdict is for all packets of the queue up to this one that are not decided.")
  private boolean batchVerdict;

  @UriParam private VerdictConfiguration verdictConfiguration = new VerdictConfiguration();

  /** For Camel: the options are set afterwards. */
  public NfqueueEndpoint(
      String uri, NfqueueComponent component, String queue, NfqueueConfiguration configuration) {
    super(uri, component);
    this.queue = queue;
    this.configuration = configuration;
  }

  /** Judges all options, so that a wrong one is an error of the endpoint and not of a packet. */
  void validate() {
    QueueRange.parse(queue);
    ConsumerSettings.of(configuration);
    ProducerSettings.of(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    QueueRange range = QueueRange.parse(queue);
    if (range.any()) {
      throw new IllegalArgumentException(
          "nfqueue:* is for producers: a consumer needs a queue number, or a range as in 0-3");
    }
    ProducerSettings.of(this).refuseForConsumer();
    NfqueueConfiguration options = configuration.copy();
    String replay = options.getReplay();
    if (replay != null && ReplayResource.isOnClasspath(replay)) {
      options.setReplay(ReplayResource.find(getCamelContext(), replay).toString());
    }
    NfqueueConsumer consumer =
        new NfqueueConsumer(this, processor, range, ConsumerSettings.of(options));
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public Producer createProducer() {
    return new NfqueueProducer(
        this,
        QueueRange.parse(queue),
        ProducerSettings.of(this),
        ConsumerSettings.of(configuration).template().namespace());
  }

  public String getQueue() {
    return queue;
  }

  public void setQueue(String queue) {
    this.queue = queue;
  }

  public NfqueueConfiguration getConfiguration() {
    return configuration;
  }

  public void setConfiguration(NfqueueConfiguration configuration) {
    this.configuration = configuration;
  }

  public String getVerdict() {
    return verdict;
  }

  public void setVerdict(String verdict) {
    this.verdict = verdict;
  }

  public Integer getQueueTo() {
    return queueTo;
  }

  public void setQueueTo(Integer queueTo) {
    this.queueTo = queueTo;
  }

  public boolean isQueueBypass() {
    return queueBypass;
  }

  public void setQueueBypass(boolean queueBypass) {
    this.queueBypass = queueBypass;
  }

  public Long getMark() {
    return mark;
  }

  public void setMark(Long mark) {
    this.mark = mark;
  }

  public Long getMarkMask() {
    return markMask;
  }

  public void setMarkMask(Long markMask) {
    this.markMask = markMask;
  }

  public boolean isReplacePayload() {
    return replacePayload;
  }

  public void setReplacePayload(boolean replacePayload) {
    this.replacePayload = replacePayload;
  }

  public boolean isFixChecksums() {
    return fixChecksums;
  }

  public void setFixChecksums(boolean fixChecksums) {
    this.fixChecksums = fixChecksums;
  }

  public boolean isBatchVerdict() {
    return batchVerdict;
  }

  public void setBatchVerdict(boolean batchVerdict) {
    this.batchVerdict = batchVerdict;
  }

  public VerdictConfiguration getVerdictConfiguration() {
    return verdictConfiguration;
  }

  public void setVerdictConfiguration(VerdictConfiguration verdictConfiguration) {
    this.verdictConfiguration = verdictConfiguration;
  }
}
