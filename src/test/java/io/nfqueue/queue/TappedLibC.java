package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.LongToIntFunction;

/** The real calls, where a test looks on at what is sent to the kernel, or keeps it from it. */
final class TappedLibC {
  private TappedLibC() {}

  /**
   * The real calls but for send.
   *
   * @param onSend is told how many bytes; 0 lets them be sent, an error number is what the call
   *     fails with instead
   */
  static LibC sending(LongToIntFunction onSend) {
    LibC real = LibC.load();
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("send")) {
                int errno = onSend.applyAsInt((Long) arguments[2]);
                if (errno != 0) {
                  return (long) -errno;
                }
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
