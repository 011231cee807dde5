package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.primary.listen.Inheritance;
import dev.cadre.primary.supervise.WorkerRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The primary's view of one worker process: what it was given and what it reported. Whether it is
 * ready, and what is to become of it, is the business of {@code supervise}. Of the supervisor's
 * thread.
 */
final class WorkerHandle {
  final WorkerRef ref;
  final int pid;

  /** The primary's end of the socket that carries descriptors. */
  final int passing;

  /** The worker's number of each descriptor of the primary that it has inherited. */
  private final Map<Integer, Integer> inherited = new HashMap<>();

  Optional<Message.Health> health = Optional.empty();
  int pingsUnanswered;
  boolean silent;
  boolean online;

  WorkerHandle(WorkerRef ref, int pid, int passing, Inheritance inheritance, int first) {
    this.ref = ref;
    this.pid = pid;
    this.passing = passing;
    List<Integer> descriptors = inheritance.descriptors();
    for (int i = 0; i < descriptors.size(); i++) {
      inherited.put(descriptors.get(i), first + i);
    }
  }

  /** The number that the worker has for a descriptor of the primary; empty when it has none. */
  OptionalInt numberOf(int descriptor) {
    Integer number = inherited.get(descriptor);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** What a worker with this inheritance is welcomed with. */
  static Message.Welcome welcome(
      Inheritance inheritance,
      int first,
      boolean sharePortZero,
      List<Integer> privatePorts,
      List<Message.Moved> moved) {
    List<Message.Shared> shared = new ArrayList<>();
    List<Message.Spare> spares = new ArrayList<>();
    int number = first;
    for (Inheritance.Socket socket : inheritance.sockets()) {
      shared.add(new Message.Shared(socket.key(), socket.port(), number++));
    }
    for (Inheritance.Spare spare : inheritance.spares()) {
      spares.add(new Message.Spare(spare.family(), number++));
    }
    return new Message.Welcome(shared, spares, sharePortZero, privatePorts, moved);
  }
}
