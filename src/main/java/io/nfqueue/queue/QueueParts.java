package io.nfqueue.queue;

import io.nfqueue.netlink.NetlinkRequester;
import io.nfqueue.netlink.NetlinkTransport;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/** What does the work behind one {@link PacketQueue}: made, tied together, bound and started. */
final class QueueParts {
  final QueueResources resources;
  final QueueBooks books;
  final PacketDecider decider;
  final ReceiveThread receiveThread;
  final PacketIntake intake;
  final StandingVerdict standing;
  final QueueClock clock;
  final ClosingSequence closing;
  final QueueSettings settings;
  // null where the packets come from a kernel
  final ReplayProgress replay;
  private final PacketReceiver receiver;

  /**
   * Binds the queue; see {@link PacketQueue#open(QueueConfig)} for what is thrown.
   *
   * @param resources stay the caller's to close where this fails
   * @param watch null where the queue is opened alone
   */
  QueueParts(
      QueueConfig config,
      QueueResources resources,
      ReceiveThread receiveThread,
      ThreadFactory threads,
      VerdictWatch watch) {
    this.resources = resources;
    this.receiveThread = receiveThread;
    int number = config.number();
    books = QueueBooks.open(number, UUID.randomUUID().toString(), resources.kernel());
    ReplayProgress file = resources.replay();
    replay = file == null ? null : new SettledReplay(file, books);
    NetlinkTransport transport = resources.transport();
    PacketCapture capture = config.capture();
    VerdictSettlement settlement =
        new VerdictSettlement(
            books, capture == null ? null : capture.of(books.counters(), books.log()));
    VerdictSender sender =
        new VerdictSender(transport, config.receiveBatchSize(), books, settlement);
    decider = new PacketDecider(books, sender);
    // the answers to requests come in among the packets: whoever waits for one may have to read
    NetlinkRequester requester = new NetlinkRequester(transport, this::pump);
    receiver =
        new PacketReceiver(
            transport, config.receiveBatchSize(), books, resources.devices(), requester::complete);
    standing = new StandingVerdict(receiver, books.pending(), decider);
    intake = new PacketIntake(receiver, standing, sender, receiveThread);
    QueueConfigurator configurator =
        new QueueConfigurator(requester, number, config.kernel(), resources.diagnosis());
    LastVerdicts lastVerdicts =
        new LastVerdicts(books.pending(), sender, decider, config.shutdownVerdict());
    closing =
        new ClosingSequence(config, transport, configurator, receiver, standing, lastVerdicts);
    settings = new QueueSettings(configurator, closing);
    configurator.bind();
    VerdictTimeout timeout = new VerdictTimeout(config, books, decider);
    LossWatch losses =
        new LossWatch(
            resources.kernel(), number, Integer.toUnsignedLong(transport.portId()), books.log());
    FlushAlarm alarm =
        watch == null ? new OwnFlushAlarm(sender) : new WatchedFlushAlarm(sender, watch);
    clock =
        new QueueClock(
            threads,
            sender,
            alarm,
            books.log(),
            QueueClock.INTERVAL,
            () -> {
              standing.drain();
              timeout.look();
              if (!closing.isIntakeStopped()) {
                losses.look();
              }
            });
  }

  private void pump(BooleanSupplier enough, int timeoutMillis) {
    receiver.pump(enough, timeoutMillis);
  }
}
