package dev.cadre.primary;

import dev.cadre.primary.supervise.Effect;
import java.util.HashMap;
import java.util.Map;

/** Who waits for the end of a rolling restart. Of the supervisor's thread. */
final class Requests {

  /** One who waits. Must not block. */
  interface Waiter {
    void progress(String words);

    void ended(Effect.Outcome outcome, String words);
  }

  private final Map<Integer, Waiter> waiting = new HashMap<>();
  private int last;

  /** A number for the request, from 1. */
  int add(Waiter waiter) {
    waiting.put(++last, waiter);
    return last;
  }

  void progress(int request, String words) {
    Waiter waiter = waiting.get(request);
    if (waiter != null) {
      waiter.progress(words);
    }
  }

  void answer(int request, Effect.Outcome outcome, String words) {
    Waiter waiter = waiting.remove(request);
    if (waiter != null) {
      waiter.ended(outcome, words);
    }
  }
}
