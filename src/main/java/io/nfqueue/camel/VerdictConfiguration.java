package io.nfqueue.camel;

import java.time.Duration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * Those options of a producer that change priority and connection of a packet, as Camel sets them;
 * each field's description is its documentation. {@link ProducerSettings} judges them.
 */
@UriParams
public class VerdictConfiguration {
  @UriParam(
      label = "producer",
      description =
          "The packet's new priority, 0 to 4294967295. Default is the header CamelNfqueuePriority.")
  private Long priority;

  @UriParam(
      label = "producer",
      description =
          "The new mark of the packet's connection, 0 to 4294967295; needs conntrack=true on the "
              + "consumer. Default is the header CamelNfqueueConntrackMark.")
  private Long conntrackMark;

  @UriParam(
      label = "producer",
      description =
          "Which bits of the connection's mark change, 0 to 4294967295. Default is the header "
              + "CamelNfqueueConntrackMarkMask, else all.")
  private Long conntrackMarkMask;

  @UriParam(
      label = "producer,advanced",
      description =
          "The new labels of the packet's connection, 1 to 16 bytes as hexadecimal text, as in 20 "
              + "for label 5. Default is the header CamelNfqueueConntrackLabels.")
  private String conntrackLabels;

  @UriParam(
      label = "producer,advanced",
      description =
          "Which labels change, 1 to 16 bytes as hexadecimal text. Default is the header "
              + "CamelNfqueueConntrackLabelsMask, else all.")
  private String conntrackLabelsMask;

  @UriParam(
      label = "producer,advanced",
      description =
          "How long the packet's connection lives without further packets, 0 to 4294967295 "
              + "seconds. Default is the header CamelNfqueueConntrackTimeout.")
  private Duration conntrackTimeout;

  @UriParam(
      label = "producer,advanced",
      description =
          "The helper of the packet's connection: the one it has, or empty to take it away. "
              + "Default is the header CamelNfqueueConntrackHelper.")
  private String conntrackHelper;

  @UriParam(
      label = "producer,advanced",
      defaultValue = "false",
      description =
          "Whether the kernel adjusts the sequence numbers of a TCP connection where a new payload "
              + "changes the length of a segment. It does so for IPv4 connections with address "
              + "translation and a helper; for others, such a payload is then refused.")
  private boolean adjustSequence;

  public Long getPriority() {
    return priority;
  }

  public void setPriority(Long priority) {
    this.priority = priority;
  }

  public Long getConntrackMark() {
    return conntrackMark;
  }

  public void setConntrackMark(Long conntrackMark) {
    this.conntrackMark = conntrackMark;
  }

  public Long getConntrackMarkMask() {
    return conntrackMarkMask;
  }

  public void setConntrackMarkMask(Long conntrackMarkMask) {
    this.conntrackMarkMask = conntrackMarkMask;
  }

  public String getConntrackLabels() {
    return conntrackLabels;
  }

  public void setConntrackLabels(String conntrackLabels) {
    this.conntrackLabels = conntrackLabels;
  }

  public String getConntrackLabelsMask() {
    return conntrackLabelsMask;
  }

  public void setConntrackLabelsMask(String conntrackLabelsMask) {
    this.conntrackLabelsMask = conntrackLabelsMask;
  }

  public Duration getConntrackTimeout() {
    return conntrackTimeout;
  }

  public void setConntrackTimeout(Duration conntrackTimeout) {
    this.conntrackTimeout = conntrackTimeout;
  }

  public String getConntrackHelper() {
    return conntrackHelper;
  }

  public void setConntrackHelper(String conntrackHelper) {
    this.conntrackHelper = conntrackHelper;
  }

  public boolean isAdjustSequence() {
    return adjustSequence;
  }

  public void setAdjustSequence(boolean adjustSequence) {
    this.adjustSequence = adjustSequence;
  }
}
