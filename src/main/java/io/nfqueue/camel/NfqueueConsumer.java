package io.nfqueue.camel;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
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
import org.apache.camel.Processor;
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
  private final VerdictWatch watch;
  private final List<Binding> bindings = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private PacketCapture capture;

  /** For {@link NfqueueEndpoint}. */
  NfqueueConsumer(
      NfqueueEndpoint endpoint, Processor processor, QueueRange range, ConsumerSettings settings) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.range = range;
    this.settings = settings;
    this.registry = BindingRegistry.of(endpoint.getCamelContext());
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
    // first of all, or another OS would be told that it has no /proc/self/ns/net
    LibC.load();
    try {
      NetworkNamespace.Identity namespace = settings.template().namespace().identity();
      prepareCapture();
      range.numbers().forEach(number -> bind(number, namespace));
      if (capture != null) {
        // not before: a start that fails for another reason leaves the last capture as it is
        capture.start();
      }
      // only when all are bound: no packet is decided by a consumer that does not come up
      for (Binding binding : bindings) {
        threads.add(newThread(binding.number(), "", new QueueReader(this, binding)));
      }
      threads.forEach(Thread::start);
    } catch (IOException | RuntimeException | Error e) {
      // also where no more threads can be had: a queue without a reader holds up its traffic
      closeAll();
      throw e;
    }
  }

  private void prepareCapture() {
    if (settings.capture() != null) {
      capture =
          new PacketCapture(settings.capture(), task -> newThread(range.first(), "-capture", task));
    }
  }

  private void bind(int number, NetworkNamespace.Identity namespace) {
    registry.reserve(number, namespace, endpoint.getEndpointUri());
    try {
      QueueConfig config = settings.queue(number, number - range.first()).withCapture(capture);
      ThreadFactory threads = task -> newThread(number, "-clock", task);
      PacketQueue queue =
          range.first() == range.last()
              ? PacketQueue.open(config, threads)
              : PacketQueue.open(config, threads, watch);
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
      capture.close();
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
