package io.nfqueue.libc;

import java.util.HashMap;
import java.util.Map;

/**
 * An error number of the kernel: an open enumeration, a number that has no name here keeps its
 * number.
 *
 * <p>Source: {@code include/uapi/asm-generic/errno-base.h} and {@code errno.h}; 524 is the kernel's
 * own ENOTSUPP ({@code include/linux/errno.h}), which it hands to user space all the same.
 *
 * @param number the positive error number
 */
public record Errno(int number) {
  private static final Map<Integer, String> SYMBOLS = new HashMap<>();

  /** Operation not permitted. */
  public static final Errno EPERM = named(1, "EPERM");

  /** No such file, module, or packet id. */
  public static final Errno ENOENT = named(2, "ENOENT");

  /** Interrupted by a signal. */
  public static final Errno EINTR = named(4, "EINTR");

  /** Bad file descriptor: closed meanwhile. */
  public static final Errno EBADF = named(9, "EBADF");

  /** Nothing there at present. */
  public static final Errno EAGAIN = named(11, "EAGAIN");

  /** Out of kernel memory. */
  public static final Errno ENOMEM = named(12, "ENOMEM");

  /** Permission denied. */
  public static final Errno EACCES = named(13, "EACCES");

  /** Device or queue busy. */
  public static final Errno EBUSY = named(16, "EBUSY");

  /** Exists already. */
  public static final Errno EEXIST = named(17, "EEXIST");

  /** No such device or queue. */
  public static final Errno ENODEV = named(19, "ENODEV");

  /** Invalid argument. */
  public static final Errno EINVAL = named(22, "EINVAL");

  /** Too many open files in this process. */
  public static final Errno EMFILE = named(24, "EMFILE");

  /** Result out of range, or an attribute that is too short. */
  public static final Errno ERANGE = named(34, "ERANGE");

  /** Message too long. */
  public static final Errno EMSGSIZE = named(90, "EMSGSIZE");

  /** Protocol not supported: no such netlink family in this kernel. */
  public static final Errno EPROTONOSUPPORT = named(93, "EPROTONOSUPPORT");

  /** Operation not supported. */
  public static final Errno EOPNOTSUPP = named(95, "EOPNOTSUPP");

  /** Address family not supported: of sockets, or forbidden to this process. */
  public static final Errno EAFNOSUPPORT = named(97, "EAFNOSUPPORT");

  /** No buffer space: messages were lost. */
  public static final Errno ENOBUFS = named(105, "ENOBUFS");

  /** The kernel's own "not supported", unknown to libc. */
  public static final Errno ENOTSUPP = named(524, "ENOTSUPP");

  private static Errno named(int number, String symbol) {
    SYMBOLS.put(number, symbol);
    return new Errno(number);
  }

  /**
   * The C symbol.
   *
   * @return for example {@code EPERM}; {@code errno 77} for a number without a name here
   */
  public String symbol() {
    return SYMBOLS.getOrDefault(number, "errno " + number);
  }

  /** {@code EPERM (1)}. */
  @Override
  public String toString() {
    String symbol = SYMBOLS.get(number);
    return symbol == null ? "errno " + number : symbol + " (" + number + ")";
  }
}
