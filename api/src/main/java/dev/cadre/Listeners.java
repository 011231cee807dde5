package dev.cadre;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Those who listen to events. What one of them throws does not keep it from the others. */
final class Listeners {
  private static final class Listener<E extends ClusterEvent> {
    private final Class<E> type;
    private final Consumer<? super E> consumer;

    Listener(Class<E> type, Consumer<? super E> consumer) {
      this.type = type;
      this.consumer = consumer;
    }

    void tell(ClusterEvent event) {
      if (type.isInstance(event)) {
        consumer.accept(type.cast(event));
      }
    }
  }

  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

  <E extends ClusterEvent> Subscription add(Class<E> type, Consumer<? super E> consumer) {
    Listener<E> listener = new Listener<>(type, Objects.requireNonNull(consumer));
    listeners.add(listener);
    return () -> listeners.removeIf(each -> each == listener);
  }

  /** Those who listen now. */
  Listeners copy() {
    Listeners copy = new Listeners();
    copy.listeners.addAll(listeners);
    return copy;
  }

  void tell(ClusterEvent event) {
    for (Listener<?> listener : listeners) {
      guarded(() -> listener.tell(event));
    }
  }

  static void guarded(Runnable handler) {
    try {
      handler.run();
    } catch (Throwable e) { // Kotlin and others throw checked exceptions as they like.
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    }
  }
}
