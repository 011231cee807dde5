package dev.cadre.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a worker tells its clients to go, and how it ends when its primary has died. */
final class Drain {

  /** What clients have to hear of it before a worker without a primary exits. */
  private static final long GRACE_MILLIS = 2000;

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
    } catch (Exception e) {
      Complaint.say("cannot drain: " + e);
    }
    Thread.sleep(GRACE_MILLIS);
    Thread backstop = new Thread(Drain::haltLater, "cadre-halt");
    backstop.setDaemon(true);
    backstop.start();
    System.exit(EXIT_CODE);
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
