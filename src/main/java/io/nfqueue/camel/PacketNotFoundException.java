package io.nfqueue.camel;

/** A verdict cannot be given: the packet's binding is not open here, or the endpoint not for it. */
public final class PacketNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PacketNotFoundException(String message) {
    super(message);
  }
}
