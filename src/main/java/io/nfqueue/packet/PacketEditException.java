package io.nfqueue.packet;

/**
 * A change that a packet cannot take: the message says which, why, and where it helps, what to do.
 */
public final class PacketEditException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Describes a change that is refused.
   *
   * @param message what was to be changed, and why it cannot be
   */
  public PacketEditException(String message) {
    super(message);
  }
}
