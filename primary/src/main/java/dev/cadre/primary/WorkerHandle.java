package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.Message;
import dev.cadre.primary.listen.Inheritance;
import dev.cadre.primary.supervise.WorkerRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The primary's view of one worker process: what it was given and what it reported. Whether it is
 * ready, and what is to become of it, is the business of {@code supervise}. Of the supervisor's
 * thread.
 */
final class WorkerHandle {
  final WorkerRef ref;
  final int pid;

  /** What it was started from; empty when from the snapshot alone. */
  final Optional<Trained> trained;

  /** The primary's end of the socket that carries descriptors. */
  final int passing;

  /** The shared addresses that it was given a socket of when it asked; it may not have said yet. */
  final Set<ListenerKey> granted = new HashSet<>();

  /** The worker's number of each descriptor of the primary that it has inherited. */
  private final Map<Integer, Integer> inherited;

  Optional<Message.Health> health = Optional.empty();
  int pingsUnanswered;
  boolean silent;
  boolean online;

  WorkerHandle(WorkerRef ref, Spawner.Started process) {
    this.ref = ref;
    this.pid = process.pid();
    this.passing = process.passing();
    this.trained = process.trained();
    this.inherited = new HashMap<>(process.inherited());
  }

  /** The number that the worker has for a descriptor of the primary; empty when it has none. */
  OptionalInt numberOf(int descriptor) {
    Integer number = inherited.get(descriptor);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** These descriptors of the primary are closed: their numbers may soon be those of others. */
  void forget(List<Integer> descriptors) {
    inherited.keySet().removeAll(descriptors);
  }

  /** What it is welcomed with: what is its own of that, and has been inherited. */
  Message.Welcome welcome(Inheritance own, WorkerLaunch launch) {
    List<Message.Shared> shared = new ArrayList<>();
    List<Message.Spare> spares = new ArrayList<>();
    for (Inheritance.Socket socket : own.sockets()) {
      numberOf(socket.descriptor())
          .ifPresent(number -> shared.add(new Message.Shared(socket.key(), socket.port(), number)));
    }
    for (Inheritance.Spare spare : own.spares()) {
      numberOf(spare.descriptor())
          .ifPresent(number -> spares.add(new Message.Spare(spare.family(), number)));
    }
    return new Message.Welcome(
        shared, spares, launch.sharePortZero(), launch.privatePorts(), launch.moved(ref.slot()));
  }
}
