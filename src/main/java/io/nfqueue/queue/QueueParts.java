package io.nfqueue.queue;

import io.nfqueue.netlink.NetlinkRequester;
import io.nfqueue.netlink.NetlinkTransport;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/** What does the work behind one {@link PacketQueue}: made, tied together, bound and started. */
final class QueueParts {
  /** Unguessable. */
  final String bindingId = UUID.randomUUID().toString();

  final QueueResources resources;
  final QueueCounters counters = new QueueCounters();
  final PendingPackets pending = new PendingPackets();
  final QueueLog log;
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
    ReplayProgress file = resources.replay();
    replay = file == null ? null : new SettledReplay(file, counters);
    int number = config.number();
    NetlinkTransport transport = resources.transport();
    log = new QueueLog(number, counters, resources.kernel());
    PacketCapture capture = config.capture();
    VerdictSettlement settlement =
        new VerdictSettlement(
            pending, counters, capture == null ? null : capture.of(counters, log));
    VerdictSender sender =
        new VerdictSender(
            transport, number, config.receiveBatchSize(), pending, counters, log, settlement);
    decider = new PacketDecider(number, pending, sender, counters, log);
    // the answers to requests come in among the packets: whoever waits for one may have to read
    NetlinkRequester requester = new NetlinkRequester(transport, this::pump);
    receiver =
        new PacketReceiver(
            transport,
            config,
            bindingId,
            pending,
            counters,
            requester::complete,
            log,
            resources.devices());
    standing = new StandingVerdict(receiver, pending, decider);
    intake = new PacketIntake(receiver, standing, sender, receiveThread);
    QueueConfigurator configurator =
        new QueueConfigurator(requester, number, config.kernel(), resources.diagnosis());
    closing =
        new ClosingSequence(
            config, transport, configurator, receiver, standing, sender, pending, decider);
    settings = new QueueSettings(configurator, closing);
    configurator.bind();
    VerdictTimeout timeout = new VerdictTimeout(config, pending, decider, log);
    LossWatch losses =
        new LossWatch(resources.kernel(), number, Integer.toUnsignedLong(transport.portId()), log);
    FlushAlarm alarm =
        watch == null ? new OwnFlushAlarm(sender) : new WatchedFlushAlarm(sender, watch);
    clock =
        new QueueClock(
            threads,
            sender,
            alarm,
            log,
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
