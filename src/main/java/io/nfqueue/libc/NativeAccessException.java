package io.nfqueue.libc;

/**
 * Native calls cannot be made from this JVM: another operating system, another data model, or JNA's
 * native part cannot be loaded. The message says which, and what to do.
 */
public final class NativeAccessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NativeAccessException(String message, Throwable cause) {
    super(message, cause);
  }

  static NativeAccessException notLinux() {
    return new NativeAccessException(
        "live queues need Linux, and this is "
            + System.getProperty("os.name")
            + ": captured packets can be replayed here (option replay), but no kernel queues any",
        null);
  }

  static NativeAccessException not64Bit() {
    return new NativeAccessException(
        "live queues need a 64-bit JVM, and this is "
            + System.getProperty("os.arch")
            + ": install a 64-bit JVM",
        null);
  }

  /** The same, with the stack trace of who asks now. */
  static NativeAccessException again(NativeAccessException first) {
    return new NativeAccessException(first.getMessage(), first.getCause());
  }

  static NativeAccessException jnaNotLoadable(LinkageError cause) {
    return new NativeAccessException(
        "JNA cannot load its native part ("
            + cause.getMessage()
            + "), and without it there are no live queues; captured packets can still be read and"
            + " replayed (option replay). The folder that it is unpacked into must be writable and not"
            + " mounted noexec: set -Djna.tmpdir=DIR to one that is (now "
            + System.getProperty("jna.tmpdir", "not set: $XDG_CACHE_HOME or ~/.cache is tried")
            + "), or -Djna.boot.library.path=DIR to one that holds libjnidispatch.so",
        cause);
  }
}
