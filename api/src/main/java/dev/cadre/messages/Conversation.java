package dev.cadre.messages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection for messages. Its own thread reads and calls the {@link Listener}: one
 * frame after the other, in the order in which they were sent. What goes wrong ends this connection
 * and nothing else.
 */
public final class Conversation {
  /** So many bytes may wait to be sent. A frame that is larger by itself is sent when none do. */
  public static final int CAPACITY = Outbox.CAPACITY;

  private static final int READ_BYTES = 256 << 10;

  /** What is said of a failure, at most; in characters. */
  private static final int MAX_WORDS = 8_000;

  /** Nobody is given 64 MiB before he has said who he is. */
  private static final int FIRST_LIMIT = 4096;

  /** Told what comes. On the connection's thread; what it throws is reported there. */
  public interface Listener {
    /** The worker's first words; false refuses the connection. */
    boolean hello(Conversation from, int worker, String token);

    void message(Conversation from, @Nullable Object value);

    /** Gives the reply; how the stage fails, or what is thrown, is what the request fails by. */
    CompletionStage<@Nullable Object> request(Conversation from, @Nullable Object value);

    /** The worker asks to be disconnected. */
    void leave(Conversation from);

    /** The primary disconnects this worker. */
    void leaving(Conversation from);

    /** What this side has asked. */
    Requests requests(Conversation from);

    /** Where the sockets of this conversation come. */
    SocketLink link(Conversation from);

    /** A message came with a socket, which belongs to who is told. */
    void socket(Conversation from, @Nullable Object value, NetworkChannel socket);

    /** A worker's connection for sockets: whose it is; empty refuses it. */
    Optional<SocketLink> linked(int worker, String token);

    /** Once, whatever ended it. */
    void ended(Conversation from, String reason);
  }

  private final SocketChannel channel;
  private final Listener listener;
  private final Outbox outbox;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean closing;
  private volatile @Nullable Selector selector;
  private final FrameCutter frames = new FrameCutter(); // of the reading thread
  private boolean known; // of the reading thread: the first frame was a good HELLO
  private Optional<SocketLink> link = Optional.empty(); // of the reading thread: it was a good LINK

  private Conversation(SocketChannel channel, Listener listener, boolean greeted) {
    this.channel = channel;
    this.listener = listener;
    this.known = !greeted;
    this.outbox = new Outbox(channel, this::close);
  }

  /**
   * Begins to read.
   *
   * @param greeted whether the peer must say hello first
   */
  public static Conversation start(SocketChannel channel, Listener listener, boolean greeted)
      throws IOException {
    channel.configureBlocking(false);
    Conversation started = new Conversation(channel, listener, greeted);
    Thread.ofPlatform().daemon().name("cadre-messages").start(started::run);
    return started;
  }

  /** Whether messages can be sent. */
  public boolean isOpen() {
    return !over.get() && !closing;
  }

  /** Sends a frame; false when there is no room, or the connection has ended. Never blocks. */
  public boolean send(byte[] frame) {
    return outbox.offer(frame);
  }

  /** The same, waiting for room. */
  public boolean send(byte[] frame, Duration patience) {
    return outbox.offer(frame, TimeUnit.NANOSECONDS.convert(patience));
  }

  /** Ends it; what waits to be sent is dropped. */
  public void close() {
    closing = true;
    outbox.close();
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
    Selector waiting = selector;
    if (waiting != null) {
      waiting.wakeup(); // Else it would hold the channel open.
    }
  }

  private void run() {
    String reason = "the peer has closed it";
    try (Selector opened = Selector.open()) {
      selector = opened;
      channel.register(opened, SelectionKey.OP_READ);
      ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
      Patience patience = new Patience();
      for (int count = 0; count >= 0 && link.isEmpty(); ) {
        count = patience.read(channel, opened, buffer.clear());
        if (count > 0) {
          outbox.heard();
          frames.add(buffer.flip());
          handleAll();
        }
      }
    } catch (MalformedException e) {
      reason = "malformed: " + e.getMessage();
    } catch (IOException e) {
      reason = closing ? "closed" : String.valueOf(e.getMessage());
    } catch (Throwable e) { // Else nobody would hear that this thread has ended.
      reason = closing ? "closed" : e.toString();
    }
    if (link.isPresent()) {
      link.get().connected(channel);
      return;
    }
    over.set(true);
    close();
    listener.ended(this, reason);
  }

  private void handleAll() throws IOException {
    while (link.isEmpty() && frames.next(known ? Frames.LIMIT : FIRST_LIMIT)) {
      handle(frames.kind(), frames.body());
    }
  }

  private void handle(Kind kind, ValueReader body) throws IOException {
    if (known != (kind != Kind.HELLO && kind != Kind.LINK)) {
      throw new MalformedException(known ? "a hello out of place" : "it did not say hello");
    }
    switch (kind) {
      case HELLO -> {
        if (!listener.hello(this, body.readInt4(), body.readText())) {
          throw new MalformedException("it is not who it says");
        }
        known = true;
      }
      case LINK -> {
        // It waits for our answer: what follows would come with sockets, which would be lost here.
        link = listener.linked(body.readInt4(), body.readText());
        if (!frames.isLast() || link.isEmpty()) {
          throw new MalformedException("it is not who it says");
        }
      }
      case MESSAGE -> {
        Object value = body.readLast();
        guarded(() -> listener.message(this, value));
      }
      case REQUEST -> {
        long number = body.readLong8();
        Object value = body.readLast();
        answer(number, value);
      }
      case REPLY -> {
        long number = body.readLong8();
        Object value = body.readLast();
        guarded(() -> listener.requests(this).reply(number, value));
      }
      case FAILURE -> {
        long number = body.readLong8();
        String words = String.valueOf(body.readLast());
        guarded(() -> listener.requests(this).fail(number, words));
      }
      case SOCKET -> {
        long number = body.readLong8();
        Object value = body.readLast();
        NetworkChannel socket = listener.link(this).await(number);
        outbox.addSmall(Frames.bare(Kind.TAKEN));
        guarded(() -> listener.socket(this, value, socket));
      }
      case TAKEN -> listener.link(this).taken();
      case LEAVE -> guarded(() -> listener.leave(this));
      case LEAVING -> guarded(() -> listener.leaving(this));
    }
  }

  private void answer(long number, @Nullable Object value) {
    try {
      var _ =
          listener
              .request(this, value)
              .whenComplete((Object reply, Throwable failure) -> {
                if (failure == null) {
                  reply(number, reply);
                } else {
                  fail(number, cause(failure));
                }
              });
    } catch (Throwable e) { // A failed assertion, say, is the request's alone.
      fail(number, e);
    }
  }

  private void reply(long number, @Nullable Object value) {
    try {
      if (!send(Frames.numbered(Kind.REPLY, number, value))) {
        fail(number, new IOException("too much waits to be sent: there was no room for the reply"));
      }
    } catch (Throwable e) { // A record may do anything when it is asked for its components.
      fail(number, e);
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  private void fail(long number, Throwable failure) {
    outbox.addSmall(Frames.numbered(Kind.FAILURE, number, words(failure)));
  }

  /** Handlers throw what they like: also what says too much, or throws when it is asked. */
  private static String words(Throwable failure) {
    String words;
    try {
      words = "" + failure; // Not null, whatever toString() gives.
    } catch (Throwable _) {
      words = failure.getClass().getName();
    }
    return words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS) + "...";
  }

  /** What an answer is: a value, or a stage of one. */
  public static CompletionStage<@Nullable Object> stage(@Nullable Object answer) {
    return answer instanceof CompletionStage<?> stage
        ? stage.<@Nullable Object>thenApply(value -> value)
        : CompletableFuture.<@Nullable Object>completedStage(answer);
  }

  /** A handler that throws must not end the conversation. */
  private static void guarded(Runnable handler) {
    try {
      handler.run();
    } catch (Throwable e) { // Kotlin and others throw checked exceptions as they like.
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    }
  }
}
