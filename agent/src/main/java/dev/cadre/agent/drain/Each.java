package dev.cadre.agent.drain;

/**
 * A step with each of a server's connections, which their own threads use and close at the same
 * time: one with which it fails is left out.
 */
final class Each {

  /** What is done with one. */
  interface Step<T> {
    void take(T each) throws ReflectiveOperationException;
  }

  private Each() {}

  /**
   * Takes the step with all of them.
   *
   * @throws ReflectiveOperationException when it failed with all: the server is not built as
   *     expected. What the first one failed with
   */
  static <T> void of(Iterable<? extends T> all, Step<T> step) throws ReflectiveOperationException {
    ReflectiveOperationException failure = null;
    boolean succeeded = false;
    for (T each : all) {
      try {
        step.take(each);
        succeeded = true;
      } catch (ReflectiveOperationException e) {
        failure = failure == null ? e : failure;
      } catch (RuntimeException e) {
        failure = failure == null ? new ReflectiveOperationException(e.toString(), e) : failure;
      }
    }
    if (failure != null && !succeeded) {
      throw failure;
    }
  }
}
