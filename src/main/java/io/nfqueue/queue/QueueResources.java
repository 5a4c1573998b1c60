package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgWriter;

/**
 * What a binding has open in its network namespace, or, in replay, in place of it.
 *
 * @param transport the socket that owns the queue
 * @param kernel the kernel's counters
 * @param diagnosis explains refusals
 * @param devices names of the interfaces
 * @param replay how far the replay is; null where packets come from a kernel
 */
record QueueResources(
    NetlinkTransport transport,
    KernelCounters kernel,
    QueueDiagnosis diagnosis,
    DeviceNames devices,
    ReplayProgress replay)
    implements AutoCloseable {
  private static final int NOBODY_WAITS = 0;
  private static final LibC NO_NATIVE_CALLS = null;

  /**
   * Opens everything; the queue is not bound yet.
   *
   * @throws QueueException where there is no such socket to be had
   * @throws io.nfqueue.libc.NetworkNamespaceException where the namespace cannot be entered
   */
  static QueueResources open(QueueConfig config, LibC libc) {
    try {
      // both at once: a name may stand for another namespace the next time
      return config.namespace().call(libc, () -> openHere(config, libc));
    } catch (SyscallException e) {
      throw new QueueDiagnosis(libc, config, KernelQueueFile.UNREADABLE)
          .explain("bind queue " + config.number() + ": " + e.step(), e.errno(), e);
    }
  }

  private static QueueResources openHere(QueueConfig config, LibC libc) {
    NetlinkTransport transport =
        new NetlinkSocket(
            libc, config.receiveBatchSize(), config.receiveBufferBytes(), config.noEnobufs());
    try {
      KernelQueueFile kernelFile = openFile(config.number(), transport);
      return new QueueResources(
          transport,
          kernelFile,
          new QueueDiagnosis(libc, config, kernelFile),
          KernelDeviceNames.open(config.number(), libc),
          null);
    } catch (RuntimeException | Error e) {
      transport.close();
      throw e;
    }
  }

  /** The file comes with the kernel's module, and that with the first request. */
  private static KernelQueueFile openFile(int queue, NetlinkTransport transport) {
    if (!KernelQueueFile.exists()) {
      NlMsgWriter request = new ConfigEncoder(queue).nothing(NOBODY_WAITS);
      transport.send(request.array(), request.length());
    }
    return KernelQueueFile.open();
  }

  /**
   * Opens the file that is replayed; no native call is made, then or later.
   *
   * @throws QueueException where it cannot be read
   */
  static QueueResources replay(QueueConfig config) {
    ReplayTransport transport = ReplayTransport.open(config);
    return new QueueResources(
        transport,
        queue -> transport.kernelStatistics(),
        new QueueDiagnosis(NO_NATIVE_CALLS, config, KernelQueueFile.UNREADABLE),
        transport.devices(),
        transport);
  }

  /** Where the packets come from, for the log. */
  String describe(QueueConfig config) {
    return replay != null
        ? "replays " + config.replay()
        : "bound by port id "
            + Integer.toUnsignedLong(transport.portId())
            + ", receive buffer "
            + transport.receiveBufferBytes()
            + " bytes";
  }

  @Override
  public void close() {
    transport.close();
    kernel.close();
    devices.close();
  }
}
