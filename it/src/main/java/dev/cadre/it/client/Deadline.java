package dev.cadre.it.client;

import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The time limit of what one connection is doing. The connection's thread arms and disarms, the
 * watchdog closes the channel of a limit that has passed; of the two, exactly one wins.
 */
final class Deadline {

  /** The channel travels with its limit, so that a late watchdog never closes the next one. */
  private record Armed(long atNanos, SocketChannel channel) {}

  private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
  private boolean passed;

  /** Connection's thread. {@code atNanos} is of {@link System#nanoTime}. */
  void arm(long atNanos, SocketChannel channel) {
    passed = false;
    armed.set(new Armed(atNanos, channel));
  }

  /** Connection's thread: it is done, or has failed; {@link #passed} then tells by whom. */
  void disarm() {
    if (armed.getAndSet(null) == null) {
      passed = true;
    }
  }

  /** Connection's thread, after {@link #disarm}: whether the watchdog was first. */
  boolean passed() {
    return passed;
  }

  /** Watchdog's thread. */
  void check(long nowNanos) {
    Armed current = armed.get();
    if (current != null
        && nowNanos - current.atNanos() >= 0
        && armed.compareAndSet(current, null)) {
      Channels.close(current.channel());
    }
  }
}
