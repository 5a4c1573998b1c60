package io.nfqueue.queue;

/** An error that cannot be logged, as where there is no memory for that either. */
final class Untellable extends Error {
  private static final long serialVersionUID = 1;

  @Override
  public String getMessage() {
    throw new InternalError("not to be told");
  }
}
