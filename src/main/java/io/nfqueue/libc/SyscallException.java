package io.nfqueue.libc;

/**
 * A system call failed on this side of the kernel boundary; a request that the kernel understood
 * and refused is another type.
 */
public class SyscallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String step;
  private final int errnoNumber;

  /**
   * @param step what was being done, with the call's name
   * @param errno the error number
   */
  public SyscallException(String step, Errno errno) {
    super(step + ": " + errno);
    this.step = step;
    this.errnoNumber = errno.number();
  }

  /**
   * Passes a call's result on, or throws.
   *
   * @param step what was being done, with the call's name, for the message
   * @param result what a {@link LibC} method returned
   * @return the result, zero or more
   * @throws SyscallException where the result is negative
   */
  public static int check(String step, int result) {
    if (result < 0) {
      throw new SyscallException(step, new Errno(-result));
    }
    return result;
  }

  /**
   * What was being done.
   *
   * @return with the call's name
   */
  public String step() {
    return step;
  }

  /**
   * The error number.
   *
   * @return the error number
   */
  public Errno errno() {
    return new Errno(errnoNumber);
  }
}
