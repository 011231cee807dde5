package dev.cadre.state;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The subscribers of this JVM by topic. A topic without any is not kept: an application may have
 * one for each of its users. Safe for threads.
 */
final class Inboxes {
  private final Map<String, List<Inbox<?>>> inboxes = new ConcurrentHashMap<>();

  void add(String topic, Inbox<?> inbox) {
    inboxes.compute(
        topic,
        (_, list) -> {
          List<Inbox<?>> all = list == null ? new CopyOnWriteArrayList<>() : list;
          all.add(inbox);
          return all;
        });
  }

  /** Nothing if it is not there. */
  void remove(String topic, Inbox<?> inbox) {
    inboxes.computeIfPresent(
        topic,
        (_, list) -> {
          list.remove(inbox);
          return list.isEmpty() ? null : list;
        });
  }

  /** Gives a message to the subscribers of a topic. */
  void message(String topic, byte[] message) {
    inboxes.getOrDefault(topic, List.of()).forEach(inbox -> inbox.message(message));
  }

  /** How many topics have subscribers. */
  int topics() {
    return inboxes.size();
  }

  void close() {
    inboxes.values().forEach(list -> list.forEach(Inbox::close));
  }
}
