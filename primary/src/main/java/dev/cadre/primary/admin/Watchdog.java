package dev.cadre.primary.admin;

import java.time.Duration;

/** A deadline: runs something unless it is closed before. */
final class Watchdog implements AutoCloseable {
  private final Thread thread;

  /**
   * @param bite must not block
   */
  Watchdog(Duration limit, Runnable bite) {
    thread =
        Thread.ofVirtual()
            .name("cadre-watchdog")
            .start(() -> {
              try {
                Thread.sleep(limit);
                bite.run();
              } catch (InterruptedException _) {
                // closed in time
              }
            });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
