package io.nfqueue.netlink;

/** The kernel's acknowledgement of a request did not arrive, though it was asked for repeatedly. */
public final class NetlinkTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param step what was asked for
   * @param attempts how often
   * @param waitedMillis how long in all
   */
  public NetlinkTimeoutException(String step, int attempts, long waitedMillis) {
    super(
        step
            + ": no acknowledgement after "
            + attempts
            + " requests and "
            + waitedMillis
            + " ms: the socket buffer is probably full; enlarge receiveBufferSize");
  }
}
