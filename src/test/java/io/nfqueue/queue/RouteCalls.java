package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NativeMemory;
import io.nfqueue.libc.SyscallException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real calls, of which those on route sockets (NETLINK_ROUTE) are counted, and fail where a
 * test says so.
 */
final class RouteCalls {
  private static final int NETLINK_ROUTE = 0;
  private static final int SMALL_BYTES = 16 * 1024;

  private final LibC real = LibC.load();
  private final Set<Integer> sockets = ConcurrentHashMap.newKeySet();
  private final Map<String, Errno> failures = new ConcurrentHashMap<>();
  private volatile boolean shrinking;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger dumps = new AtomicInteger();
  private final AtomicInteger overruns = new AtomicInteger();
  private final AtomicInteger receivedDatagrams = new AtomicInteger();

  /** Has a call fail from now on; null lets it succeed again. */
  void fail(String call, Errno errnoOrNull) {
    if (errnoOrNull == null) {
      failures.remove(call);
    } else {
      failures.put(call, errnoOrNull);
    }
  }

  /** Has sockets that are opened from now on hold a few changes only. */
  void shrinkBuffers() {
    shrinking = true;
  }

  private void shrinkBuffer(int fd) {
    NativeMemory bytes = new NativeMemory(Integer.BYTES);
    bytes.bytes().putInt(0, SMALL_BYTES);
    SyscallException.check(
        "SO_RCVBUF",
        real.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUF, bytes.address(), Integer.BYTES));
    bytes.keepAlive();
  }

  /** Calls on open route sockets, but for close. */
  int count() {
    return count.get();
  }

  /** Requests sent. */
  int dumps() {
    return dumps.get();
  }

  /** Receive calls that said ENOBUFS. */
  int overruns() {
    return overruns.get();
  }

  /** Datagrams received. */
  int receivedDatagrams() {
    return receivedDatagrams.get();
  }

  LibC libc() {
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("socket")) {
                return socket(method, arguments);
              }
              if (arguments.length == 0
                  || !(arguments[0] instanceof Integer)
                  || !sockets.contains(arguments[0])) {
                return call(method, arguments);
              }
              return onRouteSocket(method, arguments);
            });
  }

  private Object socket(Method method, Object[] arguments) throws Throwable {
    boolean route = arguments[2].equals(NETLINK_ROUTE);
    if (route && failures.containsKey("socket")) {
      return -failures.get("socket").number();
    }
    Integer fd = (Integer) call(method, arguments);
    if (route) {
      sockets.add(fd);
      if (shrinking) {
        shrinkBuffer(fd);
      }
    }
    return fd;
  }

  private Object onRouteSocket(Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (name.equals("close")) {
      sockets.remove(arguments[0]);
      return call(method, arguments);
    }
    count.incrementAndGet();
    Errno failure = failures.get(name);
    if (failure != null) {
      return name.equals("send") ? (Object) (long) -failure.number() : -failure.number();
    }
    Object result = call(method, arguments);
    if (name.equals("send")) {
      dumps.incrementAndGet();
    } else if (name.equals("recvmmsg")) {
      int received = (Integer) result;
      receivedDatagrams.addAndGet(Math.max(0, received));
      if (received == -Errno.ENOBUFS.number()) {
        overruns.incrementAndGet();
      }
    }
    return result;
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
