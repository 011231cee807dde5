package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.Message;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket;
import dev.cadre.primary.listen.BindRefused;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.listen.Opened;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import java.util.Optional;
import java.util.OptionalInt;

/** Answers the workers' binds. Of the supervisor's thread. */
final class Binds {
  private final PosixSocket sockets;
  private final Listeners listeners;
  private final WorkerChannels channels;
  private final Steering steering;
  private Optional<String> lastRefusal = Optional.empty();

  Binds(PosixSocket sockets, Listeners listeners, WorkerChannels channels, Steering steering) {
    this.sockets = sockets;
    this.listeners = listeners;
    this.channels = channels;
    this.steering = steering;
  }

  /** Gives the worker its socket; what the supervisor must know of a refusal is given back. */
  Optional<Event> answer(Cluster cluster, WorkerHandle worker, Message.BindRequest request) {
    ListenerKey key = request.key();
    try {
      Opened opened = listeners.open(key, steering.opening(cluster, worker.ref, key));
      int socket = listeners.socketOf(key, worker.ref.slot(), worker.ref.side());
      OptionalInt number = worker.numberOf(socket);
      if (number.isPresent()) {
        channels.send(
            worker.ref.id(),
            new Message.BindShared(request.sequence(), opened.port(), number.getAsInt()));
      } else {
        sockets.sendDescriptor(worker.passing, (byte) 1, socket);
        channels.send(worker.ref.id(), new Message.BindPassed(request.sequence(), opened.port()));
      }
      worker.granted.add(key);
      return Optional.empty();
    } catch (BindRefused e) {
      return Optional.of(refuse(worker, request, e.errno(), e.text()));
    } catch (PosixException e) {
      return Optional.of(refuse(worker, request, e.errno(), String.valueOf(e.getMessage())));
    }
  }

  private Event refuse(WorkerHandle worker, Message.BindRequest request, int errno, String text) {
    channels.send(worker.ref.id(), new Message.BindFailed(request.sequence(), errno, text));
    String words = "Cannot listen on " + request.key() + ": " + text;
    lastRefusal = Optional.of(words);
    return new Event.BindRefused(worker.ref.id(), request.key(), words);
  }

  /** Why the last address that could not be had could not be had. */
  Optional<String> lastRefusal() {
    return lastRefusal;
  }
}
