package io.nfqueue.camel;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.queue.CaptureConfig;
import io.nfqueue.queue.CopyMode;
import io.nfqueue.queue.PacketCapture;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueueRange;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.queue.VerdictWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds the endpoint's queues, and has one thread a queue receive their packets. */
public class NfqueueConsumer extends DefaultConsumer implements Suspendable {
  private static final Logger LOG = LoggerFactory.getLogger(NfqueueConsumer.class);
  private static final long JOIN_MILLIS = 500;

  private final NfqueueEndpoint endpoint;
  private final QueueRange range;
  private final ConsumerSettings settings;
  private final BindingRegistry registry;
  private final CaptureRegistry captures;
  private final VerdictWatch watch;
  private final List<Binding> bindings = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  // what was taken of the registry; null for none
  private CaptureConfig capture;

  /** For {@link NfqueueEndpoint}. */
  NfqueueConsumer(
      NfqueueEndpoint endpoint, Processor processor, QueueRange range, ConsumerSettings settings) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.range = range;
    this.settings = settings;
    this.registry = BindingRegistry.of(endpoint.getCamelContext());
    this.captures = CaptureRegistry.of(endpoint.getCamelContext());
    this.watch =
        new VerdictWatch(task -> newThread(range.first(), "-" + range.last() + "-watch", task));
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    if (settings.template().copyMode() == CopyMode.META) {
      LOG.warn(
          "{}: copyMode=META: packets come without their bytes: no addresses, ports, flags",
          endpoint.getEndpointUri());
    }
    try {
      NetworkNamespace.Identity namespace = namespace();
      PacketCapture into = takeCapture();
      range.numbers().forEach(number -> bind(number, namespace, into));
      startCapture();
      ReplayEnd replayEnd = new ReplayEnd(this, queues());
      // only when all are bound: no packet is decided by a consumer that does not come up
      for (Binding binding : bindings) {
        threads.add(newThread(binding.number(), "", new QueueReader(this, binding, replayEnd)));
      }
      startThreads();
    } catch (Exception | Error e) {
      // also where no more threads can be had: a queue without a reader holds up its traffic
      closeAll();
      throw e;
    }
  }

  private PacketCapture takeCapture() {
    if (settings.capture() == null) {
      return null;
    }
    // what was decided in a replay is wanted in full, and a thread that waits does no harm
    CaptureConfig config = settings.capture().withLossless(isReplay());
    PacketCapture taken = captures.take(config, task -> newThread(range.first(), "-capture", task));
    capture = config;
    return taken;
  }

  /** When all is bound: a start that fails for another reason leaves the last capture as it is. */
  private void startCapture() throws IOException {
    if (capture == null) {
      return;
    }
    for (Route route : endpoint.getCamelContext().getRoutes()) {
      if (route.getConsumer() instanceof NfqueueConsumer other) {
        // also where it does not replay yet
        settings.checkNotCapturedOver(other.settings.template().replay());
      }
    }
    captures.start(capture);
  }

  private boolean isReplay() {
    return settings.template().replay() != null;
  }

  private NetworkNamespace.Identity namespace() {
    if (isReplay()) {
      return BindingRegistry.inReplay(settings.template().namespace());
    }
    // first of all, or another OS would be told that it has no /proc/self/ns/net
    LibC.load();
    return settings.template().namespace().identity();
  }

  /** A replay waits until the whole context is started: no packet may meet a route that is not. */
  private void startThreads() throws Exception {
    if (!isReplay()) {
      threads.forEach(Thread::start);
      return;
    }
    CamelContext context = endpoint.getCamelContext();
    if (!context.isStarted()) {
      LOG.info("{}: the replay waits until the CamelContext is started", endpoint.getEndpointUri());
    }
    context.addStartupListener(new ReplayStart(List.copyOf(threads)));
  }

  private void bind(int number, NetworkNamespace.Identity namespace, PacketCapture into) {
    registry.reserve(number, namespace, endpoint.getEndpointUri());
    try {
      QueueConfig config = settings.queue(number, range).withCapture(into);
      ThreadFactory threads = task -> newThread(number, "-clock", task);
      boolean alone = range.first() == range.last();
      PacketQueue queue = PacketQueue.open(config, threads, alone ? null : watch);
      Binding binding = new Binding(queue, namespace, settings);
      bindings.add(binding);
      registry.add(binding);
    } catch (RuntimeException | Error e) {
      registry.free(number, namespace);
      throw e;
    }
  }

  private Thread newThread(int number, String suffix, Runnable task) {
    return endpoint
        .getCamelContext()
        .getExecutorServiceManager()
        .newThread("nfqueue-" + number + suffix, task);
  }

  @Override
  protected void doSuspend() throws Exception {
    super.doSuspend();
    boolean stopping = endpoint.getCamelContext().isStopping();
    for (Binding binding : bindings) {
      if (stopping) {
        // the context's stop begins with a suspension; that of a single route does too, but looks
        // like any other. Exchanges in flight still end after it
        binding.stopIntake();
      } else {
        binding.queue().suspend(binding.settings().suspendVerdict());
      }
    }
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    bindings.forEach(binding -> binding.queue().resume());
  }

  @Override
  protected void doStop() throws Exception {
    closeAll();
    super.doStop();
  }

  private void closeAll() {
    for (Binding binding : bindings) {
      binding.close();
      registry.remove(binding);
      registry.free(binding.number(), binding.namespace());
    }
    if (capture != null) {
      captures.giveBack(capture);
      capture = null;
    }
    for (Binding binding : bindings) {
      LOG.info("Queue {}: closed: {}", binding.number(), binding.reportAtItsEnd());
    }
    bindings.clear();
    joinThreads();
  }

  /** A thread that is held up in a route is left behind: it ends when the route does. */
  private void joinThreads() {
    long deadline = System.currentTimeMillis() + JOIN_MILLIS;
    try {
      for (Thread thread : threads) {
        // it may be pausing after an error
        LockSupport.unpark(thread);
        if (thread.isAlive() && thread != Thread.currentThread()) {
          thread.join(Math.max(1, deadline - System.currentTimeMillis()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }

  /** The counters of all its queues in sum; those of each are in {@link #queues}. */
  public QueueStatistics statistics() {
    return QueueStatistics.total(queues().stream().map(PacketQueue::statistics).toList());
  }

  /** The queues this consumer has bound, for statistics; empty while stopped. */
  public List<PacketQueue> queues() {
    return bindings.stream().map(Binding::queue).toList();
  }
}
