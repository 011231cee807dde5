package dev.cadre.agent.drain;

/**
 * A request that is under way for so long that its connection's keep-alive can be ended from
 * outside. Tomcat and Jetty look at that when they write the head of the answer: for one that is
 * just being written it would come too late, so that the connection ends unannounced. Quick
 * requests do without: the next one on the connection is told.
 */
final class SlowRequest {

  private static final long NANOS = 100_000_000;

  private SlowRequest() {}

  /** Whether one is slow that began then, by {@link System#nanoTime}. */
  static boolean isSlow(long startNanos) {
    return System.nanoTime() - startNanos > NANOS;
  }
}
