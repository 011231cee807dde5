package dev.cadre.primary.supervise;

/**
 * What somebody asked of a rolling restart.
 *
 * @param request a number to answer to; 0 when nobody waits, as after a signal
 * @param origin who asked, for the log: {@code Received SIGUSR2}
 * @param tried whether the first worker of the new generation is tried before it takes over
 * @param same whether the new generation is, byte for byte, the one that serves; false until that
 *     is known
 */
public record Order(int request, String origin, Source source, boolean tried, boolean same) {

  /** What is not known to be the same. */
  public Order(int request, String origin, Source source, boolean tried) {
    this(request, origin, source, tried, false);
  }

  /** The same when who waited has been answered. */
  Order answered() {
    return new Order(0, origin, source, tried, same);
  }

  /** The same without a trial. */
  Order untried() {
    return new Order(request, origin, source, false, same);
  }

  /** Of bytes that serve already: there is nothing to try. */
  Order ofTheSame() {
    return new Order(request, origin, source, false, true);
  }
}
