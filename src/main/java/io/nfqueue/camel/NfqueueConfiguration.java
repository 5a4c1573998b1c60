package io.nfqueue.camel;

import io.nfqueue.queue.CopyMode;
import io.nfqueue.queue.QueueConfig;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of a consumer, as Camel sets them; each field's description is its documentation.
 * {@link ConsumerSettings} judges them and works out what depends on failMode.
 */
@UriParams
public class NfqueueConfiguration implements Cloneable {
  @UriParam(
      label = "consumer",
      defaultValue = "PACKET",
      description =
          "How much of a packet the kernel hands over: PACKET, or META for metadata only "
              + "(no addresses, no ports).")
  private CopyMode copyMode = CopyMode.PACKET;

  @UriParam(
      label = "consumer",
      defaultValue = "65531",
      description = "Bytes of payload per packet, 1 to 65531.")
  private int copyRange = QueueConfig.MAX_COPY_RANGE;

  @UriParam(
      label = "consumer",
      description =
          "How many packets the kernel holds, 1 to 4294967295. Default is the kernel's, " + "1024.")
  private Long maxLength;

  @UriParam(
      label = "consumer,advanced",
      description =
          "Size of the socket's receive buffer in bytes, up to 1073741824; 0 leaves the "
              + "kernel's default. The kernel doubles it.")
  private int receiveBufferSize;

  @UriParam(
      label = "consumer,advanced",
      defaultValue = "false",
      description =
          "Whether the kernel is silent where the socket's buffer overflows. The error is "
              + "the earliest sign of loss.")
  private boolean noEnobufs;

  @UriParam(
      label = "consumer",
      description =
          "Whether the kernel lets packets pass where the queue or the socket are full. "
              + "Default is given by failMode.")
  private Boolean failOpen;

  @UriParam(
      label = "consumer,advanced",
      defaultValue = "false",
      description = "Whether large packets are queued whole instead of being segmented first.")
  private boolean gso;

  @UriParam(
      label = "consumer,advanced",
      defaultValue = "false",
      description =
          "Whether the kernel tells user and group of packets that are made on this host.")
  private boolean uidGid;

  @UriParam(
      label = "consumer,advanced",
      defaultValue = "false",
      description = "Whether the kernel tells each packet's connection, as conntrack knows it.")
  private boolean conntrack;

  @UriParam(
      label = "consumer,advanced",
      defaultValue = "false",
      description = "Whether the kernel tells each packet's security context.")
  private boolean secctx;

  @UriParam(
      label = "consumer,advanced",
      defaultValue = "64",
      description = "Messages at most per receive call, 1 to 1024.")
  private int receiveBatchSize = 64;

  @UriParam(
      label = "consumer",
      defaultValue = "false",
      description =
          "Whether the packets of one receive call are one exchange, with a PacketBatch as its "
              + "body. If false, each packet is an exchange.")
  private boolean batching;

  @UriParam(
      label = "consumer",
      defaultValue = "true",
      description =
          "Whether the end of the exchange decides the packet, by the header "
              + "CamelNfqueueVerdict or the default verdict. If false, the packet waits for a "
              + "producer or the timeout.")
  private boolean autoVerdict = true;

  @UriParam(
      label = "consumer",
      defaultValue = "ACCEPT",
      description =
          "What a packet gets whose exchange ends well without a verdict: ACCEPT, DROP, "
              + "STOP, QUEUE:n or QUEUE:n:bypass.")
  private String defaultVerdict = "ACCEPT";

  @UriParam(
      label = "consumer",
      defaultValue = "30000",
      javaType = "java.time.Duration",
      description = "How long a packet may wait for its verdict, more than 0.")
  private long verdictTimeout = 30_000;

  @UriParam(
      label = "consumer",
      defaultValue = "closed",
      description =
          "What happens to packets that the route cannot decide: closed drops them, open "
              + "lets them pass. Sets failureVerdict, timeoutVerdict, suspendVerdict, "
              + "shutdownVerdict, malformedVerdict and failOpen, each of which can be set "
              + "alone.")
  private FailMode failMode = FailMode.closed;

  @UriParam(
      label = "consumer",
      description = "What a packet gets whose exchange fails. Default is given by failMode.")
  private FallbackVerdict failureVerdict;

  @UriParam(
      label = "consumer",
      description = "What a packet gets that nobody decides in time. Default is given by failMode.")
  private FallbackVerdict timeoutVerdict;

  @UriParam(
      label = "consumer",
      description = "What packets get while the route is suspended. Default is given by failMode.")
  private FallbackVerdict suspendVerdict;

  @UriParam(
      label = "consumer",
      description =
          "What undecided packets get when the route stops. Default is given by failMode.")
  private FallbackVerdict shutdownVerdict;

  @UriParam(
      label = "consumer",
      description =
          "What malformed packets get: ACCEPT, DROP, or ROUTE to let the route decide. "
              + "Default is given by failMode.")
  private MalformedVerdict malformedVerdict;

  @UriParam(
      label = "consumer,advanced",
      description =
          "The CPUs of the receive threads, as in 2 or 0,2-3. With a slash, each queue of a range "
              + "has its own, in turn: 0/1/2-3. Default is any.")
  private String cpuAffinity;

  @UriParam(
      label = "consumer,advanced",
      description =
          "The nice value of the receive threads, -20 (most favoured) to 19. Default is the JVM's; "
              + "less needs CAP_SYS_NICE.")
  private Integer nice;

  @UriParam(
      label = "consumer",
      description =
          "A pcapng file to which each packet is written with its verdict, for tcpdump and "
              + "Wireshark. What was in it is lost, unless captureMaxBytes is set.")
  private String capture;

  @UriParam(
      label = "consumer",
      defaultValue = "0",
      description =
          "A capture file that has so many bytes is renamed to file.1, file.1 to file.2 and so "
              + "on, and a new one begins; 1024 or more. 0 is one file without a limit.")
  private long captureMaxBytes;

  @UriParam(
      label = "consumer",
      defaultValue = "10",
      description =
          "How many capture files there may be with captureMaxBytes, 1 to 1000. The oldest is "
              + "deleted.")
  private int captureMaxFiles = 10;

  @UriParam(
      label = "common",
      description =
          "The network namespace of the queue: a name as in ip netns, or a path with a "
              + "slash. Default is the JVM's own. Entering one needs CAP_SYS_ADMIN.")
  private String netns;

  @UriParam(
      label = "consumer",
      description =
          "Packets from this capture file (pcap or pcapng) instead of the kernel: a path, or "
              + "classpath:name. Empty for the kernel, also where the component has a file.")
  private String replay;

  @UriParam(
      label = "consumer",
      defaultValue = "1",
      description =
          "How many times faster than it was captured a file is replayed: 1 is real time. "
              + "topspeed is as fast as the route decides.")
  private String replaySpeed = "1";

  public CopyMode getCopyMode() {
    return copyMode;
  }

  public void setCopyMode(CopyMode copyMode) {
    this.copyMode = copyMode;
  }

  public int getCopyRange() {
    return copyRange;
  }

  public void setCopyRange(int copyRange) {
    this.copyRange = copyRange;
  }

  public Long getMaxLength() {
    return maxLength;
  }

  public void setMaxLength(Long maxLength) {
    this.maxLength = maxLength;
  }

  public int getReceiveBufferSize() {
    return receiveBufferSize;
  }

  public void setReceiveBufferSize(int receiveBufferSize) {
    this.receiveBufferSize = receiveBufferSize;
  }

  public boolean isNoEnobufs() {
    return noEnobufs;
  }

  public void setNoEnobufs(boolean noEnobufs) {
    this.noEnobufs = noEnobufs;
  }

  public Boolean getFailOpen() {
    return failOpen;
  }

  public void setFailOpen(Boolean failOpen) {
    this.failOpen = failOpen;
  }

  public boolean isGso() {
    return gso;
  }

  public void setGso(boolean gso) {
    this.gso = gso;
  }

  public boolean isUidGid() {
    return uidGid;
  }

  public void setUidGid(boolean uidGid) {
    this.uidGid = uidGid;
  }

  public boolean isConntrack() {
    return conntrack;
  }

  public void setConntrack(boolean conntrack) {
    this.conntrack = conntrack;
  }

  public boolean isSecctx() {
    return secctx;
  }

  public void setSecctx(boolean secctx) {
    this.secctx = secctx;
  }

  public int getReceiveBatchSize() {
    return receiveBatchSize;
  }

  public void setReceiveBatchSize(int receiveBatchSize) {
    this.receiveBatchSize = receiveBatchSize;
  }

  public boolean isBatching() {
    return batching;
  }

  public void setBatching(boolean batching) {
    this.batching = batching;
  }

  public boolean isAutoVerdict() {
    return autoVerdict;
  }

  public void setAutoVerdict(boolean autoVerdict) {
    this.autoVerdict = autoVerdict;
  }

  public String getDefaultVerdict() {
    return defaultVerdict;
  }

  public void setDefaultVerdict(String defaultVerdict) {
    this.defaultVerdict = defaultVerdict;
  }

  public long getVerdictTimeout() {
    return verdictTimeout;
  }

  public void setVerdictTimeout(long verdictTimeout) {
    this.verdictTimeout = verdictTimeout;
  }

  public FailMode getFailMode() {
    return failMode;
  }

  public void setFailMode(FailMode failMode) {
    this.failMode = failMode;
  }

  public FallbackVerdict getFailureVerdict() {
    return failureVerdict;
  }

  public void setFailureVerdict(FallbackVerdict failureVerdict) {
    this.failureVerdict = failureVerdict;
  }

  public FallbackVerdict getTimeoutVerdict() {
    return timeoutVerdict;
  }

  public void setTimeoutVerdict(FallbackVerdict timeoutVerdict) {
    this.timeoutVerdict = timeoutVerdict;
  }

  public FallbackVerdict getSuspendVerdict() {
    return suspendVerdict;
  }

  public void setSuspendVerdict(FallbackVerdict suspendVerdict) {
    this.suspendVerdict = suspendVerdict;
  }

  public FallbackVerdict getShutdownVerdict() {
    return shutdownVerdict;
  }

  public void setShutdownVerdict(FallbackVerdict shutdownVerdict) {
    this.shutdownVerdict = shutdownVerdict;
  }

  public MalformedVerdict getMalformedVerdict() {
    return malformedVerdict;
  }

  public void setMalformedVerdict(MalformedVerdict malformedVerdict) {
    this.malformedVerdict = malformedVerdict;
  }

  public String getCpuAffinity() {
    return cpuAffinity;
  }

  public void setCpuAffinity(String cpuAffinity) {
    this.cpuAffinity = cpuAffinity;
  }

  public Integer getNice() {
    return nice;
  }

  public void setNice(Integer nice) {
    this.nice = nice;
  }

  public String getCapture() {
    return capture;
  }

  public void setCapture(String capture) {
    this.capture = capture;
  }

  public long getCaptureMaxBytes() {
    return captureMaxBytes;
  }

  public void setCaptureMaxBytes(long captureMaxBytes) {
    this.captureMaxBytes = captureMaxBytes;
  }

  public int getCaptureMaxFiles() {
    return captureMaxFiles;
  }

  public void setCaptureMaxFiles(int captureMaxFiles) {
    this.captureMaxFiles = captureMaxFiles;
  }

  public String getNetns() {
    return netns;
  }

  public void setNetns(String netns) {
    this.netns = netns;
  }

  public String getReplay() {
    return replay;
  }

  public void setReplay(String replay) {
    this.replay = replay;
  }

  public String getReplaySpeed() {
    return replaySpeed;
  }

  public void setReplaySpeed(String replaySpeed) {
    this.replaySpeed = replaySpeed;
  }

  /** A copy that can be changed on its own. */
  public NfqueueConfiguration copy() {
    try {
      return (NfqueueConfiguration) clone();
    } catch (CloneNotSupportedException e) {
      throw new RuntimeCamelException(e);
    }
  }
}
