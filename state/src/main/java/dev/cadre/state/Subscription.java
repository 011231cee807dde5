package dev.cadre.state;

/** One subscriber of a {@link Topic}. */
public interface Subscription extends AutoCloseable {

  /** The messages that the subscriber was given, also those at which it failed. */
  long delivered();

  /** The messages that it was not given: its queue was full, or it fell behind the back end's. */
  long dropped();

  /** Ends it; what waits is dropped. A call of the subscriber that has begun goes on. */
  @Override
  void close();
}
