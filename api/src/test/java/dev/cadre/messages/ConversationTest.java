package dev.cadre.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
  private final Answering peer = new Answering();
  private final List<Conversation> ends = new ArrayList<>();

  @BeforeEach
  void connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      SocketChannel near = SocketChannel.open(address);
      ends.add(Conversation.start(near, new Answering(), false));
      ends.add(Conversation.start(server.accept(), peer, false));
    }
  }

  @AfterEach
  void close() {
    ends.forEach(Conversation::close);
  }

  private CompletableFuture<@Nullable Object> ask(@Nullable Object value, Duration patience) {
    return ends.getFirst().request(value, patience).toCompletableFuture();
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
}
