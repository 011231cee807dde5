package dev.cadre.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a worker tells its clients to go, and how it ends when its primary has died. */
final class Drain {

  /** What clients have to hear of it before a worker without a primary exits. */
  private static final long GRACE_MILLIS = 2000;

  /**
   * What requests in flight have, the grace included, where they can be counted: less than what a
   * new primary of the same name waits before it kills ({@code Orphans}).
   */
  private static final long REQUESTS_MILLIS = 12_000;

  private static final long LOOK_MILLIS = 50;

  /** What the application's shutdown hooks have before the JVM is halted. */
  private static final long EXIT_MILLIS = 10_000;

  /**
   * What a JVM that gets TERM exits with: losing the primary is treated as being asked to stop by
   * whoever stopped it.
   */
  private static final int EXIT_CODE = 143;

  private final JdkHook hook;

  Drain(JdkHook hook) {
    this.hook = hook;
  }

  /**
   * Puts the drain adapters in force of those servers that the application uses.
   *
   * @return their names
   */
  List<String> begin() throws Exception {
    Class<?> server = hook.httpServer();
    if (server == null) {
      return List.of();
    }
    hook.patchExchange(server);
    return List.of("jdk-httpserver");
  }

  /**
   * The requests of those servers that can be counted; null when there is none.
   *
   * @throws ReflectiveOperationException when this JDK is not built as expected
   */
  @Nullable HttpServerRequests requests() throws ReflectiveOperationException {
    Class<?> server = hook.httpServer();
    if (server == null) {
      return null;
    }
    hook.open(server);
    hook.open(Thread.class);
    return HttpServerRequests.find(server);
  }

  /** Ends this JVM because there is no primary any more. Returns only by interruption. */
  void primaryLost() throws InterruptedException {
    System.err.println("cadre: worker: the primary is gone: draining, then exiting");
    try {
      begin();
    } catch (Throwable e) { // Whatever it is: this JVM has to exit.
      Complaint.say("cannot tell clients to go: " + e);
    }
    long start = System.nanoTime();
    Thread.sleep(GRACE_MILLIS);
    awaitRequests(start + REQUESTS_MILLIS * 1_000_000);
    Thread backstop = new Thread(Drain::haltLater, "cadre-halt");
    backstop.setDaemon(true);
    backstop.start();
    System.exit(EXIT_CODE);
  }

  private void awaitRequests(long deadline) throws InterruptedException {
    try {
      HttpServerRequests requests = requests();
      while (requests != null
          && requests.look().counts().stream().anyMatch(count -> count.requests() > 0)
          && System.nanoTime() - deadline < 0) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Complaint.say("cannot count the requests in flight: " + e);
    }
  }

  private static void haltLater() {
    try {
      Thread.sleep(EXIT_MILLIS);
    } catch (InterruptedException e) {
      // Nobody has a reason to; halting early is what is left.
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
