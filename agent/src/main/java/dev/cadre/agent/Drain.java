package dev.cadre.agent;

import java.util.List;

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
    return hook.patchExchange() ? List.of("jdk-httpserver") : List.of();
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
