package io.nfqueue.netlink;

/**
 * What one receive call brought. Reused from call to call by one thread; the datagrams themselves
 * are fresh heap arrays that belong to whoever takes them.
 */
public final class ReceivedDatagrams {
  private final byte[][] datagrams;
  private int size;
  private boolean overrun;
  private int truncated;
  private int foreign;

  /**
   * @param capacity datagrams at most per call
   */
  public ReceivedDatagrams(int capacity) {
    datagrams = new byte[capacity][];
  }

  /** Forgets everything. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      datagrams[i] = null;
    }
    size = 0;
    overrun = false;
    truncated = 0;
    foreign = 0;
  }

  /** Adds one datagram. */
  public void add(byte[] datagram) {
    datagrams[size++] = datagram;
  }

  /**
   * Takes datagram {@code i}.
   *
   * @return its bytes
   */
  public byte[] get(int i) {
    return datagrams[i];
  }

  /**
   * Datagrams here.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /** Notes that the kernel lost messages because the socket's buffer was full (ENOBUFS). */
  public void markOverrun() {
    overrun = true;
  }

  /**
   * Whether the kernel said ENOBUFS.
   *
   * @return true where messages were lost
   */
  public boolean overrun() {
    return overrun;
  }

  /** Counts a datagram that was longer than the buffer; it is added all the same. */
  public void markTruncated() {
    truncated++;
  }

  /**
   * Datagrams that were cut.
   *
   * @return 0 or more
   */
  public int truncated() {
    return truncated;
  }

  /** Counts a datagram that another process sent; it is not added. */
  public void markForeign() {
    foreign++;
  }

  /**
   * Datagrams that did not come from the kernel.
   *
   * @return 0 or more
   */
  public int foreign() {
    return foreign;
  }
}
