package dev.cadre.primary;

import dev.cadre.primary.process.SignalName;
import dev.cadre.primary.process.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The primary's signals, from its first moment: the default of USR2 would end it, and the pid file
 * may be read before there is anybody to tell. What comes too early is kept.
 */
final class SignalQueue implements AutoCloseable {
  private final List<SignalName> early = new ArrayList<>(); // guarded by this
  private @Nullable Consumer<SignalName> consumer; // guarded by this
  private final Signals signals = Signals.deliverTo(this::received);

  private synchronized void received(SignalName signal) {
    if (consumer == null) {
      early.add(signal);
    } else {
      consumer.accept(signal);
    }
  }

  /** Hands over what has come and what will; the consumer only posts it on. */
  synchronized void deliverTo(Consumer<SignalName> receiver) {
    consumer = receiver;
    early.forEach(receiver);
    early.clear();
  }

  @Override
  public void close() {
    signals.close();
  }
}
