package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;

/**
 * What a binding has open in its network namespace.
 *
 * @param transport the socket that owns the queue
 * @param kernelFile the kernel's counters
 * @param diagnosis explains refusals
 */
record QueueResources(
    NetlinkTransport transport, KernelQueueFile kernelFile, QueueDiagnosis diagnosis)
    implements AutoCloseable {

  /**
   * Opens everything; the queue is not bound yet.
   *
   * @throws QueueException where there is no such socket to be had
   * @throws io.nfqueue.libc.NetworkNamespaceException where the namespace cannot be entered
   */
  static QueueResources open(QueueConfig config, LibC libc) {
    NetlinkTransport transport;
    try {
      transport =
          config
              .namespace()
              .call(
                  libc,
                  () ->
                      new NetlinkSocket(
                          libc,
                          config.receiveBatchSize(),
                          config.receiveBufferBytes(),
                          config.noEnobufs()));
    } catch (SyscallException e) {
      throw new QueueDiagnosis(libc, config, KernelQueueFile.UNREADABLE)
          .explain("bind queue " + config.number() + ": " + e.step(), e.errno(), e);
    }
    KernelQueueFile kernelFile = KernelQueueFile.open(libc, config.namespace());
    return new QueueResources(transport, kernelFile, new QueueDiagnosis(libc, config, kernelFile));
  }

  @Override
  public void close() {
    transport.close();
    kernelFile.close();
  }
}
