package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgWriter;

/**
 * What a binding has open in its network namespace.
 *
 * @param transport the socket that owns the queue
 * @param kernelFile the kernel's counters
 * @param diagnosis explains refusals
 * @param devices names of the interfaces
 */
record QueueResources(
    NetlinkTransport transport,
    KernelQueueFile kernelFile,
    QueueDiagnosis diagnosis,
    DeviceNames devices)
    implements AutoCloseable {
  private static final int NOBODY_WAITS = 0;

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
          KernelDeviceNames.open(config.number(), libc));
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

  @Override
  public void close() {
    transport.close();
    kernelFile.close();
    devices.close();
  }
}
