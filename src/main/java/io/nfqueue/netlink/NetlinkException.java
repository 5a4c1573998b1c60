package io.nfqueue.netlink;

import io.nfqueue.libc.Errno;

/** The kernel understood a request and refused it. */
public final class NetlinkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errnoNumber;

  /**
   * @param step what was asked for
   * @param refusal the kernel's answer
   */
  public NetlinkException(String step, NlMsgErr refusal) {
    super(
        step
            + ": "
            + refusal.errno()
            + (refusal.text() == null ? "" : ": " + refusal.text())
            + (refusal.attributeOffset() < 0
                ? ""
                : " (at offset " + refusal.attributeOffset() + " of the request)"));
    this.errnoNumber = refusal.error();
  }

  /**
   * The kernel's reason.
   *
   * @return the error number
   */
  public Errno errno() {
    return new Errno(errnoNumber);
  }
}
