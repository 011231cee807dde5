package dev.cadre;

import dev.cadre.messages.Conversation;
import dev.cadre.messages.Frames;
import dev.cadre.messages.Kind;
import dev.cadre.messages.Rendezvous;
import dev.cadre.messages.Requests;
import dev.cadre.messages.SocketLink;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The worker that this JVM is. */
final class ThisWorker implements Worker, Conversation.Listener {
  /** Messages that came before anybody listened are kept, up to so many; requests likewise. */
  private static final int MAX_EARLY = 1024;

  private static final long ACKNOWLEDGED_SECONDS = 2;

  /** One that came before anybody answers. */
  private record EarlyRequest(Message message, CompletableFuture<@Nullable Object> reply) {}

  private final int id;
  private final Listeners listeners = new Listeners();
  private final List<Message> early = new ArrayList<>(); // guarded by early
  private boolean heard; // guarded by early: somebody listens
  private boolean lost; // guarded by early: somebody has been told that messages are lost
  private final List<EarlyRequest> asked = new ArrayList<>(); // guarded by asked
  private volatile @Nullable Function<? super Message, ?> answer;
  private final CountDownLatch left = new CountDownLatch(1);
  private final CompletableFuture<ClusterEvent.Disconnect> disconnected = new CompletableFuture<>();
  private final CountDownLatch connected = new CountDownLatch(1);
  private final Requests requests =
      new Requests(frame -> sendFrame(frame, Duration.ZERO), this::refusal);
  private final SocketLink link;
  private final SocketTaker taker = new SocketTaker("the primary");
  private final AtomicBoolean staying = new AtomicBoolean();
  private volatile @Nullable Conversation conversation;

  private ThisWorker(int id, SocketLink.Opening opening) {
    this.id = id;
    this.link =
        new SocketLink(AgentSockets::open, frame -> sendFrame(frame, Duration.ZERO), opening);
  }

  /** Connects to the primary, if there is a program in it. */
  static ThisWorker connect(int id, @Nullable String rendezvous) {
    int colon = rendezvous == null ? -1 : rendezvous.lastIndexOf(':');
    if (rendezvous == null || colon < 0) {
      ThisWorker alone =
          new ThisWorker(
              id,
              () -> {
                throw new IOException("there is no program in the primary");
              });
      alone.connected.countDown();
      return alone;
    }
    String path = rendezvous.substring(0, colon);
    String token = rendezvous.substring(colon + 1);
    ThisWorker worker = new ThisWorker(id, () -> Rendezvous.link(Path.of(path), id, token));
    // Beside main, which goes on: half of what the API takes of a worker's start is this.
    Thread.ofPlatform()
        .daemon()
        .name("cadre-messages-begin")
        .start(() -> worker.converse(Path.of(path), token));
    return worker;
  }

  private void converse(Path path, String token) {
    try {
      Conversation open = Rendezvous.connect(path, this);
      var _ = open.send(Frames.hello(id, token));
      conversation = open;
    } catch (IOException | RuntimeException e) {
      System.err.println("cadre: worker: no messages: " + e);
    } finally {
      connected.countDown();
    }
  }

  /** That with the primary; null when there is none. Waits while it is being made. */
  private @Nullable Conversation conversation() {
    try {
      connected.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return conversation;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.of(ProcessHandle.current());
  }

  @Override
  public Optional<Boolean> exitedAfterDisconnect() {
    if (left.getCount() == 0) {
      return Optional.of(true);
    }
    return disconnected.isDone() ? Optional.of(false) : Optional.empty();
  }

  @Override
  public boolean isConnected() {
    Conversation open = conversation();
    return open != null && open.isOpen();
  }

  @Override
  public boolean isDead() {
    return false;
  }

  @Override
  public boolean send(@Nullable Object message) {
    return sendFrame(Frames.message(message), Duration.ZERO);
  }

  @Override
  public boolean send(@Nullable Object message, Duration patience) {
    return sendFrame(Frames.message(message), patience);
  }

  private boolean sendFrame(byte[] frame, Duration patience) {
    Conversation open = conversation();
    return open != null && (open.send(frame) || open.send(frame, patience));
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
    Conversation open = conversation();
    if (open == null) {
      return "there is no program in the primary";
    }
    return open.isOpen() ? "too much waits to be sent" : "the connection has ended";
  }

  @Override
  public CompletionStage<Worker> disconnect() {
    var _ = sendFrame(Frames.bare(Kind.LEAVE), Duration.ZERO);
    return new CompletableFuture<Worker>().minimalCompletionStage();
  }

  /** The primary is told before, so that it does not take this for a crash. */
  @Override
  public void kill() {
    if (sendFrame(Frames.bare(Kind.LEAVE), Duration.ZERO)) {
      try {
        var _ = left.await(ACKNOWLEDGED_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    System.exit(0);
  }

  @Override
  public void kill(String signal) {
    throw new UnsupportedOperationException("only the primary sends signals");
  }

  @Override
  public Subscription onMessage(Consumer<? super Message> listener) {
    synchronized (early) {
      Subscription subscription =
          listeners.add(
              ClusterEvent.Received.class, received -> listener.accept(received.message()));
      heard = true;
      early.forEach(message -> listeners.tell(new ClusterEvent.Received(this, message)));
      early.clear();
      stayAlive();
      return subscription;
    }
  }

  @Override
  public void onRequest(Function<? super Message, ? extends @Nullable Object> function) {
    for (List<EarlyRequest> came = answerWith(function);
        !came.isEmpty();
        came = answerWith(function)) {
      came.forEach(request -> answerLate(request, function));
    }
    stayAlive();
  }

  /**
   * From now on, unless requests have come before: it gives them, as the function may wait for what
   * the thread of messages reads.
   */
  private List<EarlyRequest> answerWith(Function<? super Message, ?> function) {
    synchronized (asked) {
      List<EarlyRequest> came = List.copyOf(asked);
      asked.clear();
      if (came.isEmpty()) {
        answer = function;
      }
      return came;
    }
  }

  @Override
  public void onSocket(BiConsumer<? super Message, ? super NetworkChannel> function) {
    taker.set(function);
    stayAlive();
  }

  /**
   * Who waits for what the primary says has something to do, as in Node: the JVM does not end with
   * {@code main}, but when the connection does.
   */
  private void stayAlive() {
    if (staying.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon(false).name("cadre-listening").start(this::awaitDisconnect);
    }
  }

  private void awaitDisconnect() {
    if (conversation() != null) {
      var _ = disconnected.join();
    }
  }

  @Override
  public Subscription onOnline(Consumer<? super ClusterEvent.Online> listener) {
    Listeners.guarded(() -> listener.accept(new ClusterEvent.Online(this)));
    return () -> {};
  }

  @Override
  public Subscription onListening(Consumer<? super ClusterEvent.Listening> listener) {
    return listeners.add(ClusterEvent.Listening.class, listener);
  }

  @Override
  public Subscription onDisconnect(Consumer<? super ClusterEvent.Disconnect> listener) {
    CompletableFuture<Void> told = disconnected.thenAccept(listener);
    return () -> told.cancel(false);
  }

  @Override
  public Subscription onOutput(Consumer<? super ClusterEvent.Output> listener) {
    return () -> {};
  }

  @Override
  public Subscription onExit(Consumer<? super ClusterEvent.Exit> listener) {
    return () -> {};
  }

  @Override
  public boolean hello(Conversation from, int worker, String token) {
    return false;
  }

  @Override
  public void message(Conversation from, @Nullable Object value) {
    Message message = new Message(value);
    synchronized (early) {
      if (!heard) {
        if (early.size() < MAX_EARLY) {
          early.add(message);
        } else if (!lost) {
          lost = true;
          System.err.println(
              "cadre: worker: more than "
                  + MAX_EARLY
                  + " messages came before anybody listened (Worker.onMessage): those that follow"
                  + " are lost");
        }
        return;
      }
    }
    listeners.tell(new ClusterEvent.Received(this, message));
  }

  @Override
  public CompletionStage<@Nullable Object> request(Conversation from, @Nullable Object value) {
    Message message = new Message(value);
    Function<? super Message, ?> function = answer;
    if (function == null) {
      synchronized (asked) {
        function = answer;
        if (function == null) {
          if (asked.size() >= MAX_EARLY) {
            throw new IllegalStateException(
                MAX_EARLY + " requests wait already: nobody answers in worker " + id + " yet");
          }
          EarlyRequest request = new EarlyRequest(message, new CompletableFuture<>());
          asked.add(request);
          return request.reply();
        }
      }
    }
    return Conversation.stage(function.apply(message));
  }

  private static void answerLate(EarlyRequest early, Function<? super Message, ?> function) {
    try {
      var _ =
          Conversation.stage(function.apply(early.message()))
              .whenComplete((Object value, Throwable failure) -> {
                if (failure == null) {
                  early.reply().complete(value);
                } else {
                  early.reply().completeExceptionally(failure);
                }
              });
    } catch (Throwable e) { // As in a conversation: it is the request's alone.
      early.reply().completeExceptionally(e);
    }
  }

  @Override
  public Requests requests(Conversation from) {
    return requests;
  }

  @Override
  public SocketLink link(Conversation from) {
    return link;
  }

  @Override
  public void socket(Conversation from, @Nullable Object value, NetworkChannel socket) {
    taker.come(new Message(value), socket);
  }

  @Override
  public Optional<SocketLink> linked(int worker, String token) {
    return Optional.empty();
  }

  @Override
  public void leave(Conversation from) {}

  @Override
  public void leaving(Conversation from) {
    left.countDown();
    disconnected.complete(new ClusterEvent.Disconnect(this));
  }

  @Override
  public void ended(Conversation from, String reason) {
    requests.failAll("the connection has ended");
    link.close();
    taker.close();
    disconnected.complete(new ClusterEvent.Disconnect(this));
  }

  @Override
  public String toString() {
    return "worker " + id;
  }
}
