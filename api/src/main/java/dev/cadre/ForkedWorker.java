package dev.cadre;

import dev.cadre.link.RunningPrimary;
import dev.cadre.link.SocketPassing;
import dev.cadre.messages.Conversation;
import dev.cadre.messages.Frames;
import dev.cadre.messages.Requests;
import dev.cadre.messages.SocketLink;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A worker as its primary sees it. */
final class ForkedWorker implements Worker {
  /** A message must not be told before the worker is said to be online. */
  private static final long ONLINE_SECONDS = 1;

  private final int id;
  private final long pid;
  private final RunningPrimary primary;
  private final EventThread events;
  private final Listeners listeners = new Listeners();
  private final List<ClusterEvent> past = new ArrayList<>(); // guarded by itself
  private final CountDownLatch online = new CountDownLatch(1);
  private final CompletableFuture<Worker> exited = new CompletableFuture<>();
  private final CompletableFuture<Conversation> met = new CompletableFuture<>();
  private final CompletableFuture<Void> spoken = new CompletableFuture<>();
  private final SocketLink link;
  private final SocketTaker taker;
  private final Early waiting = new Early(); // guarded by waiting
  private final Requests requests = new Requests(this::sendFrame, this::refusal);
  private volatile @Nullable Conversation conversation;
  private volatile @Nullable Function<? super Message, ?> answer;
  private volatile Optional<Boolean> voluntary = Optional.empty();
  private volatile boolean connected = true;
  private volatile boolean dead;

  /**
   * @param sockets asked when one is sent or comes
   */
  ForkedWorker(
      int id,
      long pid,
      RunningPrimary primary,
      EventThread events,
      Supplier<SocketPassing> sockets) {
    this.id = id;
    this.pid = pid;
    this.primary = primary;
    this.events = events;
    this.link = new SocketLink(sockets, this::sendFrame, null);
    this.taker = new SocketTaker(toString());
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public Optional<ProcessHandle> process() {
    return dead ? Optional.empty() : ProcessHandle.of(pid);
  }

  @Override
  public Optional<Boolean> exitedAfterDisconnect() {
    return voluntary;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean isDead() {
    return dead;
  }

  @Override
  public boolean send(@Nullable Object message) {
    return sendFrame(Frames.message(message));
  }

  boolean sendFrame(byte[] frame) {
    Conversation open = conversation;
    if (open != null) {
      return open.send(frame);
    }
    synchronized (waiting) {
      open = conversation;
      if (open != null) {
        return open.send(frame);
      }
      return connected && waiting.add(frame);
    }
  }

  @Override
  public boolean send(@Nullable Object message, Duration patience) {
    byte[] frame = Frames.message(message);
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
    if (sendFrame(frame)) {
      return true;
    }
    try {
      Conversation open = met.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return open.send(frame, Duration.ofNanos(deadline - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false; // It will not connect, or has not yet.
    }
  }

  @Override
  public boolean send(@Nullable Object message, NetworkChannel socket) {
    return link.move(message, socket);
  }

  @Override
  public boolean share(@Nullable Object message, NetworkChannel socket) {
    return link.send(message, socket);
  }

  @Override
  public CompletionStage<Message> request(@Nullable Object message, Duration patience) {
    return requests.ask(message, patience).thenApply(Message::new);
  }

  /** Why a frame was not sent. */
  private String refusal() {
    Conversation open = conversation;
    boolean full = open == null ? connected : open.isOpen();
    return full ? "too much waits to be sent" : "worker " + id + " is not connected";
  }

  /** The worker has connected: what waits goes first. */
  void connected(Conversation open) {
    synchronized (waiting) {
      if (!connected) {
        open.close();
        return;
      }
      waiting.sendAll(open);
      conversation = open;
    }
    met.complete(open);
  }

  @Override
  public CompletionStage<Worker> disconnect() {
    if (!dead) {
      primary.disconnect(id);
    }
    return exited.minimalCompletionStage();
  }

  @Override
  public void kill() {
    kill("SIGTERM");
  }

  @Override
  public void kill(String signal) {
    primary.kill(id, signal);
  }

  @Override
  public Subscription onMessage(Consumer<? super Message> listener) {
    return listeners.add(
        ClusterEvent.Received.class, received -> listener.accept(received.message()));
  }

  @Override
  public void onRequest(Function<? super Message, ? extends @Nullable Object> function) {
    answer = function;
  }

  @Override
  public void onSocket(BiConsumer<? super Message, ? super NetworkChannel> function) {
    taker.set(function);
  }

  @Override
  public Subscription onOnline(Consumer<? super ClusterEvent.Online> listener) {
    return add(ClusterEvent.Online.class, listener);
  }

  @Override
  public Subscription onListening(Consumer<? super ClusterEvent.Listening> listener) {
    return add(ClusterEvent.Listening.class, listener);
  }

  @Override
  public Subscription onDisconnect(Consumer<? super ClusterEvent.Disconnect> listener) {
    return add(ClusterEvent.Disconnect.class, listener);
  }

  @Override
  public Subscription onOutput(Consumer<? super ClusterEvent.Output> listener) {
    return listeners.add(ClusterEvent.Output.class, listener);
  }

  @Override
  public Subscription onExit(Consumer<? super ClusterEvent.Exit> listener) {
    return add(ClusterEvent.Exit.class, listener);
  }

  private <E extends ClusterEvent> Subscription add(Class<E> type, Consumer<? super E> listener) {
    synchronized (past) {
      for (ClusterEvent event : past) {
        if (type.isInstance(event)) {
          events.post(() -> listener.accept(type.cast(event)));
        }
      }
      return listeners.add(type, listener);
    }
  }

  /** On the thread of events, or for messages on that of the conversation. */
  void tell(ClusterEvent event) {
    if (event instanceof ClusterEvent.Received || event instanceof ClusterEvent.Output) {
      listeners.tell(event);
      return;
    }
    Listeners now;
    synchronized (past) {
      past.add(event);
      now = listeners.copy();
    }
    now.tell(event);
    if (event instanceof ClusterEvent.Online) {
      online.countDown();
    } else if (event instanceof ClusterEvent.Exit) {
      exited.complete(this);
    }
  }

  void awaitOnline() {
    try {
      var _ = online.await(ONLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Nullable Object answer(Message request) {
    Function<? super Message, ?> function = answer;
    if (function == null) {
      throw new IllegalStateException("nobody answers requests of worker " + id);
    }
    return function.apply(request);
  }

  Requests requests() {
    return requests;
  }

  SocketLink link() {
    return link;
  }

  /** On the thread of the conversation. */
  void socket(Message message, NetworkChannel socket) {
    taker.come(message, socket);
  }

  /** It is asked to go. */
  void leaving() {
    voluntary = Optional.of(true);
  }

  /** Completes when its last message has been told. */
  CompletionStage<Void> spoken() {
    return conversation == null ? CompletableFuture.completedStage(null) : spoken;
  }

  /** The conversation has ended. */
  void conversationEnded() {
    requests.failAll("the connection has ended");
    link.close();
    taker.close();
    spoken.complete(null);
  }

  /** True the first time. */
  boolean disconnected() {
    boolean was;
    boolean everMet;
    synchronized (waiting) {
      was = connected;
      everMet = conversation != null;
      connected = false;
      waiting.clear();
      if (voluntary.isEmpty()) {
        voluntary = Optional.of(false);
      }
    }
    if (!everMet) { // Else its last answers may still come.
      met.completeExceptionally(new IOException(refusal()));
      requests.failAll(refusal());
    }
    return was;
  }

  void dead(boolean asked) {
    dead = true;
    voluntary = Optional.of(asked);
  }

  CompletionStage<Worker> exited() {
    return exited.minimalCompletionStage();
  }

  void close() {
    link.close();
    taker.close();
    Conversation open = conversation;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return "worker " + id + " (pid " + pid() + ")";
  }
}
