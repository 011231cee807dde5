package dev.cadre.messages;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ends, on a real connection. */
final class ConversationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofHours(1);

  /** Answers by a function; hears nothing else. */
  private static final class Answering implements Conversation.Listener {
    private volatile Function<@Nullable Object, CompletionStage<@Nullable Object>> answer =
        CompletableFuture::completedStage;
    private volatile Requests requests = new Requests(_ -> false, () -> "not connected");

    @Override
    public boolean hello(Conversation from, int worker, String token) {
      return true;
    }

    @Override
    public void message(Conversation from, @Nullable Object value) {}

    @Override
    public CompletionStage<@Nullable Object> request(Conversation from, @Nullable Object value) {
      return answer.apply(value);
    }

    @Override
    public void leave(Conversation from) {}

    @Override
    public void leaving(Conversation from) {}

    @Override
    public Requests requests(Conversation from) {
      return requests;
    }

    @Override
    public SocketLink link(Conversation from) {
      throw new IllegalStateException("no sockets here");
    }

    @Override
    public void socket(Conversation from, @Nullable Object value, NetworkChannel socket) {}

    @Override
    public Optional<SocketLink> linked(int worker, String token) {
      return Optional.empty();
    }

    @Override
    public void ended(Conversation from, String reason) {}
  }

  @TempDir Path folder;
  private final Answering self = new Answering();
  private final Answering peer = new Answering();
  private final List<Conversation> ends = new ArrayList<>();

  @BeforeEach
  void connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      SocketChannel near = SocketChannel.open(address);
      ends.add(Conversation.start(near, self, false));
      self.requests = new Requests(ends.getFirst()::send, () -> "no room");
      ends.add(Conversation.start(server.accept(), peer, false));
    }
  }

  @AfterEach
  void close() {
    ends.forEach(Conversation::close);
  }

  private CompletableFuture<@Nullable Object> ask(@Nullable Object value, Duration patience) {
    return self.requests.ask(value, patience).toCompletableFuture();
  }

  private static @Nullable Object get(CompletableFuture<@Nullable Object> reply) throws Exception {
    return reply.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void patienceMayBeWithoutEnd() throws Exception {
    assertThat(get(ask("x", Duration.ofSeconds(Long.MAX_VALUE)))).isEqualTo("x");
  }

  @Test
  void replyIsNotKeptForAsLongAsThePatience() throws Exception {
    WeakReference<Object> reply = new WeakReference<>(get(ask(new byte[1000], LONG)));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (reply.get() != null && System.nanoTime() - end < 0) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(reply.get()).isNull();
  }

  @Test
  void errorOfAHandlerIsTheRequestsAlone() throws Exception {
    peer.answer =
        value -> {
          if ("bad".equals(value)) {
            throw new AssertionError("on purpose");
          }
          return CompletableFuture.completedStage(value);
        };
    assertThat(ask("bad", PATIENCE).handle((_, failure) -> failure.getMessage()).join())
        .contains("on purpose");
    assertThat(get(ask("good", PATIENCE))).isEqualTo("good");
  }

  @Test
  void replyWithoutRoomIsAFailureAtOnce() {
    List<CompletableFuture<@Nullable Object>> slow = new CopyOnWriteArrayList<>();
    peer.answer =
        value -> {
          CompletableFuture<@Nullable Object> later = new CompletableFuture<>();
          slow.add(later);
          return later;
        };
    List<CompletableFuture<@Nullable Object>> replies = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      replies.add(ask(i, LONG));
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (slow.size() < 40 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    // Faster than any peer reads them: 16 MiB may wait.
    slow.forEach(later -> later.complete(new byte[4 << 20]));
    long failed =
        replies.stream()
            .map(reply -> reply.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
            .filter(reply -> {
              try {
                var _ = reply.join();
                return false;
              } catch (CompletionException e) {
                assertThat(e).hasMessageContaining("no room for the reply");
                return true;
              }
            })
            .count();
    assertThat(failed).isPositive();
  }

  @Test
  void failureIsToldBesideAMessageThatTakesAllRoom() throws Exception {
    Map<Object, CompletableFuture<@Nullable Object>> slow = new ConcurrentHashMap<>();
    peer.answer =
        value -> slow.computeIfAbsent(requireNonNull(value), _ -> new CompletableFuture<>());
    CompletableFuture<@Nullable Object> large = ask("large", LONG);
    CompletableFuture<@Nullable Object> bad = ask("bad", LONG);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (slow.size() < 2 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    requireNonNull(slow.get("large")).complete(new byte[60 << 20]);
    requireNonNull(slow.get("bad")).completeExceptionally(new IOException("on purpose"));
    assertThat(failure(bad)).contains("on purpose");
    assertThat(get(large)).isInstanceOf(byte[].class);
  }

  @Test
  void failureThatCannotSayWhatItIsHasItsName() throws Exception {
    peer.answer =
        _ -> {
          throw new Unspeakable();
        };
    assertThat(failure(ask("x", PATIENCE))).isEqualTo(Unspeakable.class.getName());
  }

  @Test
  void failureThatSaysTooMuchIsCut() throws Exception {
    peer.answer =
        _ -> {
          throw new IllegalStateException("\uD83D\uDE00".repeat(1_000_000));
        };
    assertThat(failure(ask("x", PATIENCE))).endsWith("...").hasSizeBetween(8_000, 8_010);
  }

  /** So many failures would be some 60 MB. */
  @Test
  void peerThatAsksAndNeverReadsIsToldNoMoreThanTheBound() throws Exception {
    int count = 60_000;
    AtomicInteger asked = new AtomicInteger();
    Answering told = new Answering();
    told.answer =
        value -> {
          if (asked.incrementAndGet() > count) {
            return CompletableFuture.completedStage(value);
          }
          throw new IllegalStateException("x".repeat(1_000));
        };
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("deaf"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      try (SocketChannel deaf = SocketChannel.open(address)) {
        ends.add(Conversation.start(server.accept(), told, false));
        for (long i = 1; i <= count; i++) {
          writeAll(deaf, Frames.numbered(Kind.REQUEST, i, "x"));
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (asked.get() < count && System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
        long bytes = read(deaf, (read, _) -> read >= Conversation.CAPACITY);
        writeAll(deaf, Frames.numbered(Kind.REQUEST, count + 1, "and now?"));
        bytes += read(deaf, (_, text) -> text.endsWith("and now?"));
        assertThat(bytes).isLessThan(19L << 20);
      }
    }
  }

  private static void writeAll(SocketChannel to, byte[] frame) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(frame);
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  /** How much comes until it is enough: by its count, and what was read last. */
  private static long read(SocketChannel from, BiPredicate<Long, String> enough)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    long bytes = 0;
    from.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      from.register(selector, SelectionKey.OP_READ);
      String last = "";
      while (!enough.test(bytes, last)) {
        assertThat(selector.select(PATIENCE.toMillis())).as("after %d", bytes).isPositive();
        selector.selectedKeys().clear();
        bytes += from.read(buffer.clear());
        String now = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        last = last.substring(Math.max(0, last.length() - 16)) + now;
      }
    }
    from.configureBlocking(true);
    return bytes;
  }

  private static String failure(CompletableFuture<?> reply) throws Exception {
    try {
      var _ = reply.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return "none";
    } catch (ExecutionException e) {
      return String.valueOf(requireNonNull(e.getCause()).getMessage());
    }
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("nor this");
    }
  }
}
