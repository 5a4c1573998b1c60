package io.nfqueue.libc;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Threads without any capability. Every process may make them, whoever runs it. */
public final class ThreadCapabilities {
  /** {@code _LINUX_CAPABILITY_VERSION_3}, {@code include/uapi/linux/capability.h}. */
  private static final int VERSION_3 = 0x20080522;

  private static final int SIZE_OF_HEADER = 8;

  /** Two times effective, permitted, inheritable; 32 bits each. */
  private static final int SIZE_OF_DATA = 24;

  private ThreadCapabilities() {}

  /** Does something on a thread that has given up all its capabilities, and ends with it. */
  public static <T> T callWithout(Callable<T> task) throws Exception {
    FutureTask<T> without =
        new FutureTask<>(
            () -> {
              dropAll();
              return task.call();
            });
    Thread thread = new Thread(without, "without-capabilities");
    thread.setDaemon(true);
    thread.start();
    return without.get(10, TimeUnit.SECONDS);
  }

  /** capset(2) of the calling thread: pid 0. */
  private static void dropAll() {
    Memory header = new Memory(SIZE_OF_HEADER);
    header.clear();
    header.setInt(0, VERSION_3);
    Memory data = new Memory(SIZE_OF_DATA);
    data.clear();
    int result =
        NativeLibrary.getInstance("c").getFunction("capset").invokeInt(new Object[] {header, data});
    if (result != 0) {
      throw new IllegalStateException("capset: " + result);
    }
  }
}
