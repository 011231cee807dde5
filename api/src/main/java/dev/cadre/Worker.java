package dev.cadre;

import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A worker: in the primary one of those that it has forked, in a worker itself.
 *
 * <p>A listener that is added when what it waits for has happened already is told of it, so that
 * nothing is missed between {@link Cluster#fork} and the listener; this is not so of messages.
 */
public sealed interface Worker permits ForkedWorker, ThisWorker {

  /** From 1, in the order of the forks; never used again. */
  int id();

  /** Of its process. */
  long pid();

  /** Its process, as the system shows it; empty when it has ended. */
  Optional<ProcessHandle> process();

  /**
   * Whether it goes, or went, because it was asked to: by {@link #disconnect}, by a rolling restart
   * or because the cluster stops. Empty until it is asked, disconnects or exits.
   */
  Optional<Boolean> exitedAfterDisconnect();

  /** Whether its channel is open. */
  boolean isConnected();

  /** Whether its process has ended. */
  boolean isDead();

  /**
   * Sends a message to the other side: in the primary to this worker, in a worker to the primary.
   * Messages arrive in the order in which they were sent. Never blocks.
   *
   * @param message what {@link Message} says, or a record of these
   * @return false when too much waits to be sent (16 MiB) or there is no connection: the message is
   *     not sent then
   * @throws IllegalArgumentException for a value of another type, or one of more than 64 MiB
   */
  boolean send(@Nullable Object message);

  /**
   * The same, but waits for room, and for a worker that has not connected yet.
   *
   * @return also false after the time, or when the thread is interrupted
   */
  boolean send(@Nullable Object message, Duration patience);

  /**
   * Sends a message with an open socket, for the other side's {@link #onSocket}: a connection, or a
   * listening socket, of TCP or UNIX. From then on it is the other side's: here it is closed, and
   * the connection lives on. It keeps its place among the messages.
   *
   * @param socket a connected {@link java.nio.channels.SocketChannel} or a bound {@link
   *     java.nio.channels.ServerSocketChannel}; not registered with a selector
   * @return false when nothing was sent, and the socket is as it was: as for {@link #send(Object)},
   *     or 64 sockets are on their way
   * @throws IllegalArgumentException also for another kind of socket
   * @throws UnsupportedOperationException when this JVM cannot pass sockets, with what is to be
   *     done
   */
  boolean send(@Nullable Object message, NetworkChannel socket);

  /**
   * The same, but the socket stays open here too, and both sides have it: Node's {@code keepOpen}.
   * May be registered with a selector.
   */
  boolean share(@Nullable Object message, NetworkChannel socket);

  /**
   * Sends a message that is answered by the other side's {@link #onRequest}. Never blocks. One that
   * has been sent, or waits for a worker that has not connected, reaches the other side also when
   * the patience is over.
   *
   * @param patience for the answer, sending included
   * @return the answer; fails by a {@link java.util.concurrent.TimeoutException} when none comes in
   *     time, by an {@link java.io.IOException} when the other side fails or is gone, or nothing
   *     was sent as for {@link #send(Object)}
   * @throws IllegalArgumentException as {@link #send(Object)}
   */
  CompletionStage<Message> request(@Nullable Object message, Duration patience);

  /**
   * Drains the worker and has it exit: no new connections, requests in flight are answered, then
   * its shutdown hooks run. In a worker: asks the primary for that.
   *
   * @return this worker, when it has exited; in a worker never completed
   */
  CompletionStage<Worker> disconnect();

  /** In the primary: TERM, without a drain. In a worker: exits with 0, as asked. */
  void kill();

  /**
   * Sends a signal to the process.
   *
   * @param signal a name: {@code SIGKILL} or {@code KILL}
   * @throws IllegalArgumentException when there is no such signal
   * @throws UnsupportedOperationException in a worker
   */
  void kill(String signal);

  /**
   * Messages of the other side, one after the other, on a thread of this worker.
   *
   * <p>In a worker: those that came before the first listener are told to it first; 1,024 of them
   * are kept, what follows is lost and said on standard error. Once somebody has listened here,
   * answered requests or taken sockets, the JVM does not end with {@code main}, but when the
   * primary disconnects it.
   */
  Subscription onMessage(Consumer<? super Message> listener);

  /**
   * Answers requests of the other side; there is one who does, the last. On the thread of messages;
   * in a worker, those that came before are answered on the thread that calls this: 1,024 wait for
   * it, what follows fails.
   *
   * @param answer gives a message, or a {@link CompletionStage} of one; what it throws is what the
   *     request fails by, in its first 8,000 characters
   */
  void onRequest(Function<? super Message, ? extends @Nullable Object> answer);

  /**
   * Takes the sockets of the other side, with their messages; there is one who does, the last. On
   * the thread of messages. A socket belongs to who takes it; when that throws, it is closed. One
   * that nobody takes within 10 s is closed, which is said on standard error.
   *
   * @param taker gets a {@link java.nio.channels.SocketChannel} or a {@link
   *     java.nio.channels.ServerSocketChannel}
   */
  void onSocket(BiConsumer<? super Message, ? super NetworkChannel> taker);

  /** Its JVM runs, and its {@code main} is about to. */
  Subscription onOnline(Consumer<? super ClusterEvent.Online> listener);

  /** It listens on an address; told for each. In the primary. */
  Subscription onListening(Consumer<? super ClusterEvent.Listening> listener);

  /** In a worker: the connection for messages has ended, or it is asked to go. */
  Subscription onDisconnect(Consumer<? super ClusterEvent.Disconnect> listener);

  /** Its output, line by line, where {@link Stdio#TOLD} is set; in the primary. */
  Subscription onOutput(Consumer<? super ClusterEvent.Output> listener);

  /** Its process has ended. In the primary. */
  Subscription onExit(Consumer<? super ClusterEvent.Exit> listener);
}
