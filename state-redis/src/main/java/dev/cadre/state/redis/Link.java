package dev.cadre.state.redis;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.BackEndStatus;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of this JVM to Redis. All threads share one connection, so what they send at the
 * same time is pipelined. A caller waits at most the time that it gave; when Redis is known not to
 * answer, it does not wait at all. Nothing is ever sent twice.
 */
final class Link implements AutoCloseable {
  /** How long the opening waits for the first connection: else the first calls would fail. */
  static final Duration FIRST_CONNECTION = Duration.ofSeconds(2);

  private final String where;
  private final boolean oneServer;
  private final Servers servers;
  private final ScheduledThreadPoolExecutor executor;
  private final Connector<Servers.Connection> connector;
  private final Pulse pulse;
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder unasked = new LongAdder();
  private volatile @Nullable String refusal;

  /** A command. */
  interface Command<T extends @Nullable Object> {
    RedisFuture<T> send(RedisClusterAsyncCommands<byte[], byte[]> commands);
  }

  Link(Address address, Servers servers) {
    this.where = address.where();
    this.oneServer = address.kind() != Address.Kind.CLUSTER;
    this.servers = servers;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cadre-state-redis").factory());
    this.connector = new Connector<>(servers::connect, executor);
    this.pulse = new Pulse(oneServer, servers.setup());
  }

  /** Begins to connect. */
  void open() {
    connector.start();
    var _ =
        executor.scheduleWithFixedDelay(
            this::beat, 0, Pulse.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits a while for the connection, and makes a first call: it is slow, by classes to load. */
  void warmUp(byte[] key, byte[] time) {
    long start = System.nanoTime();
    if (connector.awaitFirstAttempt(FIRST_CONNECTION)) {
      try {
        Duration left = FIRST_CONNECTION.minusNanos(System.nanoTime() - start);
        var _ = run(Script.RELEASE, key, left, time, Time.number(0));
      } catch (BackEndException e) {
        // The next call says it.
      }
    }
  }

  /** The thread that connects and looks whether Redis answers. */
  ScheduledThreadPoolExecutor executor() {
    return executor;
  }

  /** Runs a script; its first argument is the time. */
  <T extends @Nullable Object> T run(
      Script<T> script, byte[] key, Duration timeout, byte[]... arguments) throws BackEndException {
    return run(script, key, timeout, _ -> {}, arguments);
  }

  /**
   * Runs a script.
   *
   * @param late gets the answer if it comes when nobody waits for it any more
   */
  <T extends @Nullable Object> T run(
      Script<T> script, byte[] key, Duration timeout, Consumer<? super T> late, byte[]... arguments)
      throws BackEndException {
    long start = System.nanoTime();
    try {
      return ask(commands -> script.runBySha(commands, key, arguments), timeout, late);
    } catch (BackEndException e) {
      if (!(e.getCause() instanceof RedisNoScriptException)) {
        throw e;
      }
    }
    // A server that has not seen the script: it is new, was restarted, or flushed its scripts.
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    return ask(commands -> script.runByText(commands, key, arguments), left, late);
  }

  /** Runs a script, and does not wait. */
  void send(Script<?> script, byte[] key, byte[]... arguments) {
    Servers.Connection connection = connector.connected().getNow(null);
    if (connection != null) {
      var _ = script.runBySha(connection.commands(), key, arguments);
    }
  }

  /** Sends a command and waits for the answer. */
  <T extends @Nullable Object> T ask(Command<T> command, Duration timeout) throws BackEndException {
    return ask(command, timeout, _ -> {});
  }

  private <T extends @Nullable Object> T ask(
      Command<T> command, Duration timeout, Consumer<? super T> late) throws BackEndException {
    Servers.Connection connection = connector.connected().getNow(null);
    if (connection == null) {
      unasked.increment();
      throw new BackEndException(where + ": " + connector.failure());
    }
    if (!isOpen(connection)) {
      unasked.increment();
      throw new BackEndException(where + " is not connected");
    }
    if (pulse.isSilent()) {
      unasked.increment();
      throw new BackEndException(where + " does not answer");
    }
    CompletableFuture<T> answer;
    try {
      answer = command.send(connection.commands()).toCompletableFuture();
    } catch (RedisException e) {
      throw failed(e);
    }
    try {
      T result = answer.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      pulse.heard();
      refusal = null;
      return result;
    } catch (TimeoutException e) {
      timeouts.increment();
      await(answer, late);
      throw BackEndException.uncertain(where + " has not answered within " + timeout, null);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (CancellationException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      await(answer, late);
      Thread.currentThread().interrupt();
      throw BackEndException.uncertain("interrupted while " + where + " was asked", null);
    }
  }

  /** In a cluster the state is that of one node, and the others may be there. */
  private boolean isOpen(Servers.Connection connection) {
    return !oneServer || connection.state().isOpen();
  }

  private <T extends @Nullable Object> void await(
      CompletableFuture<T> answer, Consumer<? super T> late) {
    var _ =
        answer.whenComplete((result, thrown) -> {
          if (thrown == null) {
            pulse.heard();
            late.accept(result);
          }
        });
  }

  private BackEndException failed(@Nullable Throwable thrown) {
    String message = where + ": " + (thrown == null ? "no answer" : thrown.getMessage());
    if (thrown instanceof RedisCommandExecutionException) { // it was not done
      pulse.heard();
      if (!(thrown instanceof RedisNoScriptException)) {
        refusal = thrown.getMessage();
      }
      return new BackEndException(message, thrown);
    }
    return BackEndException.uncertain(message, thrown);
  }

  private void beat() {
    Servers.Connection connection = connector.connected().getNow(null);
    if (connection != null) {
      pulse.beat(connection.commands());
    }
  }

  BackEndStatus status() {
    String trouble = trouble();
    return new BackEndStatus(
        trouble == null,
        trouble == null ? where : where + ": " + trouble,
        Map.of(
            "connections", (long) servers.setup().channels().size(),
            "silence_millis", pulse.silenceMillis(),
            "ping_micros", pulse.pingMicros()),
        Map.of("timeouts", timeouts.sum(), "calls_not_sent", unasked.sum()),
        Map.of());
  }

  private @Nullable String trouble() {
    Servers.Connection connection = connector.connected().getNow(null);
    if (connection == null) {
      return connector.failure();
    }
    if (!isOpen(connection)) {
      return "not connected";
    }
    return pulse.isSilent() ? "it does not answer" : refusal;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    servers.close();
  }
}
