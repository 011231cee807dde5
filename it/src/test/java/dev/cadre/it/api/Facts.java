package dev.cadre.it.api;

import dev.cadre.Cluster;
import dev.cadre.Worker;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the programs of this package say, and how they wait. */
final class Facts {
  static final String PREFIX = "fact ";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Facts() {}

  /** Says one, on a line of standard output. */
  static void fact(String name, @Nullable Object value) {
    System.out.println(PREFIX + name + "=" + String.valueOf(value).replace("\n", "\\n"));
  }

  static Worker fork(String role) {
    return Cluster.fork(Map.of(Roles.ROLE, role));
  }

  /** Sends a socket; when too many are on their way, again. */
  static void mustSend(Worker worker, Object message, NetworkChannel socket) {
    if (!until(() -> worker.send(message, socket))) {
      throw new IllegalStateException("the socket cannot be sent");
    }
  }

  /** The first that a listener is told. */
  static <E> CompletableFuture<E> first(Consumer<Consumer<E>> subscribe) {
    CompletableFuture<E> future = new CompletableFuture<>();
    subscribe.accept(future::complete);
    return future;
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The value, or the name of what the stage failed by. */
  static Object outcome(CompletionStage<?> stage) throws Exception {
    try {
      return get(stage);
    } catch (java.util.concurrent.ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
  }

  static boolean until(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(5_000_000);
    }
    return true;
  }

  /** Throws it, checked or not, past the compiler. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> E sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** What answers on the port of the loopback address: the id of a worker. */
  static String ask(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }

  /** Who answers, when asked often. */
  static List<String> answering(int port) throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String id = ask(port);
      if (!all.contains(id)) {
        all.add(id);
      }
    }
    all.sort(null);
    return all;
  }

  /** The name of the exception that is thrown; {@code none} without. */
  static String thrown(Runnable work) {
    try {
      work.run();
      return "none";
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }
}
