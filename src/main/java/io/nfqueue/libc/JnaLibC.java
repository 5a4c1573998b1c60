package io.nfqueue.libc;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * {@link LibC} by JNA's direct mapping. The only class of this project that knows JNA.
 *
 * <p>{@code size_t}, {@code ssize_t} and {@code nfds_t} are mapped to {@code long}, which is right
 * where they have 64 bits: checked when the class is loaded.
 */
final class JnaLibC implements LibC {
  private JnaLibC() {}

  private static final class Holder {
    static final JnaLibC INSTANCE;
    // kept, not thrown: of a class that failed to initialize, a second user learns no reason
    static final NativeAccessException FAILURE;

    static {
      JnaLibC instance = null;
      NativeAccessException failure = null;
      try {
        instance = create();
      } catch (NativeAccessException e) {
        failure = e;
      }
      INSTANCE = instance;
      FAILURE = failure;
    }

    private static JnaLibC create() {
      if (!System.getProperty("os.name", "").startsWith("Linux")) {
        throw NativeAccessException.notLinux();
      }
      try {
        if (!Platform.is64Bit() || Native.SIZE_T_SIZE != Long.BYTES) {
          throw NativeAccessException.not64Bit();
        }
        Native.register(C.class, Platform.C_LIBRARY_NAME);
        return new JnaLibC();
      } catch (LinkageError e) {
        throw NativeAccessException.jnaNotLoadable(e);
      }
    }
  }

  /** The mapped functions themselves. */
  private static final class C {
    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, long address, int addressLength);

    static native int getsockname(int fd, long address, long lengthAddress);

    static native int setsockopt(int fd, int level, int name, long value, int valueLength);

    static native int getsockopt(int fd, int level, int name, long value, long lengthAddress);

    static native long send(int fd, long buffer, long length, int flags);

    static native int recvmmsg(int fd, long vector, int vectorLength, int flags, long timeout);

    static native int poll(long pollFds, long count, int timeoutMillis);

    static native int open(byte[] path, int flags);

    static native int setns(int fd, int namespaceType);

    static native int sched_setaffinity(int threadId, long setSize, long cpuSet);

    static native int setpriority(int which, int who, int nice);

    static native int close(int fd);
  }

  static LibC instance() {
    if (Holder.FAILURE != null) {
      throw NativeAccessException.again(Holder.FAILURE);
    }
    return Holder.INSTANCE;
  }

  static long addressOf(ByteBuffer directBuffer) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(directBuffer));
  }

  private static int result(int returned) {
    return returned == -1 ? -Native.getLastError() : returned;
  }

  private static long result(long returned) {
    return returned == -1 ? -Native.getLastError() : returned;
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return result(C.socket(domain, type, protocol));
  }

  @Override
  public int bind(int fd, long address, int addressLength) {
    return result(C.bind(fd, address, addressLength));
  }

  @Override
  public int getsockname(int fd, long address, long lengthAddress) {
    return result(C.getsockname(fd, address, lengthAddress));
  }

  @Override
  public int setsockopt(int fd, int level, int name, long value, int valueLength) {
    return result(C.setsockopt(fd, level, name, value, valueLength));
  }

  @Override
  public int getsockopt(int fd, int level, int name, long value, long lengthAddress) {
    return result(C.getsockopt(fd, level, name, value, lengthAddress));
  }

  @Override
  public long send(int fd, long buffer, long length, int flags) {
    return result(C.send(fd, buffer, length, flags));
  }

  @Override
  public int recvmmsg(int fd, long messageVector, int vectorLength, int flags) {
    return result(C.recvmmsg(fd, messageVector, vectorLength, flags, 0));
  }

  @Override
  public int poll(long pollFds, long count, int timeoutMillis) {
    return result(C.poll(pollFds, count, timeoutMillis));
  }

  @Override
  public int open(String path, int flags) {
    return result(C.open((path + "\0").getBytes(StandardCharsets.UTF_8), flags));
  }

  @Override
  public int setns(int fd, int namespaceType) {
    return result(C.setns(fd, namespaceType));
  }

  @Override
  public int sched_setaffinity(int threadId, long setSize, long cpuSet) {
    return result(C.sched_setaffinity(threadId, setSize, cpuSet));
  }

  @Override
  public int setpriority(int which, int who, int nice) {
    return result(C.setpriority(which, who, nice));
  }

  @Override
  public int close(int fd) {
    return result(C.close(fd));
  }
}
