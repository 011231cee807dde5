package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.Message;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.primary.rollout.DrainWatch.Request;
import dev.cadre.primary.rollout.DrainWatch.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** This process is the worker that drains. */
class DrainWatchTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  private final DrainWatch watch = new DrainWatch(LinuxPosix.instance());
  private final CompletableFuture<Result> result = new CompletableFuture<>();

  @AfterEach
  void close() {
    watch.close();
  }

  /** Both ends of a connection that has had a request, and an answer some ticks later. */
  private record Connection(Socket client, Socket server) implements AutoCloseable {
    static Connection of(ServerSocket listener) throws IOException {
      Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
      return new Connection(client, listener.accept());
    }

    void ask() throws IOException {
      client.getOutputStream().write('?');
      assertThat(server.getInputStream().read()).isEqualTo('?');
    }

    void answer() throws IOException {
      java.util.concurrent.locks.LockSupport.parkNanos(30_000_000);
      server.getOutputStream().write('!');
      assertThat(client.getInputStream().read()).isEqualTo('!');
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  }

  private DrainWatch.Watch start(ServerSocket listener, Duration deadline) {
    DrainWatch.Watch started =
        watch.watch(
            new Request(
                SELF,
                Set.of(listener.getLocalPort()),
                Duration.ofMillis(100),
                deadline,
                true,
                () -> 0),
            result::complete);
    started.answered();
    return started;
  }

  private Result await() throws Exception {
    return result.get(10, TimeUnit.SECONDS);
  }

  @Test
  void requestInFlightIsWaitedForAndTheIdleConnectionIsCounted() throws Exception {
    try (ServerSocket listener = listener();
        Connection connection = Connection.of(listener)) {
      connection.ask();
      start(listener, Duration.ofSeconds(20));
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> result.get(1_500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      connection.answer();

      assertThat(await())
          .isInstanceOfSatisfying(
              Result.Drained.class,
              drained -> {
                assertThat(drained.settledIdle()).isEqualTo(1);
                assertThat(drained.duration()).isGreaterThan(Duration.ofMillis(2_500));
              });
    }
  }

  @Test
  void callbacksThatThrowHoldUpNeitherTheirDrainNorAnother() throws Exception {
    try (ServerSocket listener = listener()) {
      AtomicInteger asked = new AtomicInteger();
      Set<Integer> ports = Set.of(listener.getLocalPort());
      Request request =
          new Request(
              SELF,
              ports,
              Duration.ZERO,
              Duration.ofSeconds(20),
              true,
              () -> {
                if (asked.incrementAndGet() == 1) {
                  throw new IllegalStateException("the first question, on purpose");
                }
                return 0;
              });
      CompletableFuture<Result> thrown = new CompletableFuture<>();
      watch
          .watch(
              request,
              ended -> {
                thrown.complete(ended);
                throw new IllegalStateException("the answer, on purpose");
              })
          .answered();

      assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(Result.Drained.class);
      start(listener, Duration.ofSeconds(20));
      assertThat(await()).isInstanceOf(Result.Drained.class);
    }
  }

  @Test
  void closedConnectionEndsTheDrainSoon() throws Exception {
    try (ServerSocket listener = listener()) {
      try (Connection connection = Connection.of(listener)) {
        connection.ask();
        start(listener, Duration.ofSeconds(20));
      }
      assertThat(await())
          .isInstanceOfSatisfying(
              Result.Drained.class,
              drained -> {
                assertThat(drained.settledIdle()).isZero();
                assertThat(drained.duration())
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(10));
              });
    }
  }

  @Test
  void deadlineNamesWhatIsStillInFlight() throws Exception {
    try (ServerSocket listener = listener();
        Connection connection = Connection.of(listener)) {
      connection.ask();
      start(listener, Duration.ofMillis(300));

      assertThat(await())
          .isInstanceOfSatisfying(
              Result.Overdue.class,
              overdue -> {
                assertThat(overdue.connections()).hasSize(1);
                assertThat(overdue.connections().getFirst().peer().getPort())
                    .isEqualTo(connection.client().getLocalPort());
              });
    }
  }

  @Test
  void freshConnectionSettlesSoon() throws Exception {
    try (ServerSocket listener = listener();
        Connection _ = Connection.of(listener)) {
      start(listener, Duration.ofSeconds(20));

      assertThat(await())
          .isInstanceOfSatisfying(
              Result.Drained.class,
              drained ->
                  assertThat(drained.duration())
                      .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10)));
    }
  }

  @Test
  void requestInTheTickOfTheAcceptIsInFlight() throws Exception {
    try (ServerSocket listener = listener();
        Connection connection = Connection.of(listener)) {
      connection.ask();
      start(listener, Duration.ofSeconds(7));

      assertThat(await()).isInstanceOf(Result.Overdue.class);
    }
  }

  @Test
  void countOfTheWorkerDecidesOnceItIsZero() throws Exception {
    try (ServerSocket listener = listener();
        Connection connection = Connection.of(listener)) {
      int port = listener.getLocalPort();
      connection.ask();
      DrainWatch.Watch started = start(listener, Duration.ofSeconds(20));
      started.inFlight(List.of(new Message.Count(port, 1, 1)));
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> result.get(1_500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      started.inFlight(List.of(new Message.Count(port, 0, 0)));

      assertThat(await()).isInstanceOf(Result.Drained.class);
    }
  }

  @Test
  void workerThatHasExitedHasDrained() throws Exception {
    try (ServerSocket listener = listener();
        Connection connection = Connection.of(listener)) {
      connection.ask();
      Process gone = new ProcessBuilder("true").start();
      gone.waitFor();
      watch.watch(
          new Request(
              (int) gone.pid(),
              Set.of(listener.getLocalPort()),
              Duration.ZERO,
              Duration.ofSeconds(20),
              true,
              () -> 0),
          result::complete);

      assertThat(await()).isInstanceOf(Result.Drained.class);
    }
  }

  @Test
  void cancelledWatchHasNoResultAndOthersGoOn() throws Exception {
    try (ServerSocket listener = listener()) {
      AtomicInteger cancelled = new AtomicInteger();
      Request request =
          new Request(
              SELF,
              Set.of(listener.getLocalPort()),
              Duration.ofMillis(100),
              Duration.ofSeconds(20),
              true,
              () -> 0);
      watch.watch(request, _ -> cancelled.incrementAndGet()).cancel();
      start(listener, Duration.ofSeconds(20));
      await();

      assertThat(cancelled).hasValue(0);
    }
  }

  @Test
  void acceptQueueHoldsTheDrainUp() throws Exception {
    try (ServerSocket listener = listener()) {
      AtomicInteger waiting = new AtomicInteger(1);
      watch.watch(
          new Request(
              SELF,
              Set.of(listener.getLocalPort()),
              Duration.ZERO,
              Duration.ofSeconds(20),
              true,
              waiting::get),
          result::complete);
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> result.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      waiting.set(0);

      assertThat(await()).isInstanceOf(Result.Drained.class);
    }
  }
}
