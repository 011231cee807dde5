package dev.cadre.it.api;

import static dev.cadre.it.api.Facts.fact;
import static dev.cadre.it.api.Facts.first;
import static dev.cadre.it.api.Facts.fork;
import static dev.cadre.it.api.Facts.get;
import static dev.cadre.it.api.Facts.outcome;
import static dev.cadre.it.api.Facts.until;

import dev.cadre.Cluster;
import dev.cadre.ClusterEvent;
import dev.cadre.Message;
import dev.cadre.Worker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Messages, both ways. */
final class MessagesProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  record Item(String name, int count, Optional<String> note, List<Point> points) {}

  record Point(long x, double y) {}

  private MessagesProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      Roles.play(arguments);
      return;
    }
    Worker echo = fork("echo");
    values(echo);
    order(echo);
    requests(echo);
    large(echo);
    refused(echo);
    thrown(echo);
    early();
    earlyBound();
    garbage(echo);
    full();
    deafAsker(echo);
    flood();
    get(Cluster.disconnect());
    fact("end", "reached");
  }

  private static Object echoed(Worker echo, @Nullable Object value) throws Exception {
    var back = Facts.<Message>first(echo::onMessage);
    if (!echo.send(value)) {
      return "not sent";
    }
    Object came = get(back).value();
    return came == null ? "null" : came;
  }

  private static void values(Worker echo) throws Exception {
    fact("early.isDelivered", echoed(echo, "before it was online"));
    fact("null", echoed(echo, null));
    fact("true", echoed(echo, true));
    fact("int", echoed(echo, -7));
    fact("long", echoed(echo, Long.MIN_VALUE));
    fact("double", echoed(echo, 1e-3));
    fact("string", echoed(echo, "Grüße, 世界 \uD83D\uDE00"));
    fact("list", echoed(echo, Arrays.asList(1, null, "x", List.of())));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", 1);
    map.put("a", Map.of("deep", List.of(true)));
    fact("map", echoed(echo, map));
    byte[] bytes = {0, -1, 127, -128};
    fact("bytes", Arrays.toString((byte[]) echoed(echo, bytes)));
    Item item = new Item("thing", 3, Optional.of("note"), List.of(new Point(1, 2.5)));
    fact("record.asMap", echoed(echo, item));
    var back = Facts.<Message>first(echo::onMessage);
    var _ = echo.send(item);
    fact("record.asRecord", item.equals(get(back).as(Item.class)));
    var received = Facts.<ClusterEvent.Received>first(Cluster::onMessage);
    var _ = echo.send("for the cluster");
    ClusterEvent.Received event = get(received);
    fact("clusterLevel", event.worker().id() + " " + event.message().value());
    List<Message> removed = new CopyOnWriteArrayList<>();
    echo.onMessage(removed::add).close();
    var _ = echoed(echo, "nobody");
    fact("removedListener", removed.size());
    var _ =
        echo.onMessage(_ -> {
          throw new IllegalStateException("a listener that throws, on purpose");
        });
    fact("listenerThatThrows", echoed(echo, "goes on"));
  }

  private static void order(Worker echo) throws Exception {
    int count = 20_000;
    List<Object> came = new ArrayList<>();
    try (var _ = echo.onMessage(message -> came.add(message.value()))) {
      for (int i = 0; i < count; i++) {
        if (!echo.send(i, PATIENCE)) {
          fact("order", "not sent: " + i);
          return;
        }
      }
      var _ = get(echo.request("all", PATIENCE));
      var _ = until(() -> came.size() >= count);
    }
    boolean inOrder = came.size() == count;
    for (int i = 0; inOrder && i < count; i++) {
      inOrder = came.get(i).equals(i);
    }
    fact("order", inOrder);
  }

  private static void requests(Worker echo) throws Exception {
    fact("request.reply", get(echo.request(Map.of("a", 1), PATIENCE)).value());
    fact("request.fails", outcome(echo.request("fail", PATIENCE)));
    fact("request.timesOut", outcome(echo.request("never", Duration.ofMillis(100))));
    Worker other = fork("idle");
    var _ = get(other.disconnect());
    fact(
        "request.notConnected",
        outcome(other.request("x", PATIENCE)).toString().contains("IOException"));
    var pending = echo.request("never", PATIENCE);
    Worker dies = fork("echo");
    var _ = get(firstEcho(dies));
    var lost = dies.request("never", PATIENCE);
    dies.kill("SIGKILL");
    fact("request.workerDies", outcome(lost));
    fact("request.othersGoOn", pending.toCompletableFuture().isDone());
  }

  private static CompletionStage<Message> firstEcho(Worker worker) {
    var back = Facts.<Message>first(worker::onMessage);
    var _ = worker.send("hello");
    return back;
  }

  private static void large(Worker echo) throws Exception {
    byte[] large = new byte[16 << 20];
    new java.util.Random(1).nextBytes(large);
    var back = Facts.<Message>first(echo::onMessage);
    fact("large.sent", echo.send(large));
    long start = System.nanoTime();
    int workers = get(Cluster.health()).workers().size();
    fact("large.healthMeanwhile", workers >= 1 && System.nanoTime() - start < 2_000_000_000L);
    fact("large.same", Arrays.equals(large, (byte[]) get(back).value()));
    fact("large.tooLarge", Facts.thrown(() -> echo.send(new byte[65 << 20])));
  }

  private static void refused(Worker echo) {
    fact("refused.type", Facts.thrown(() -> echo.send(new Object())));
    fact("refused.key", Facts.thrown(() -> echo.send(Map.of(1, 2))));
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    fact("refused.request", Facts.thrown(() -> echo.request(new Object(), PATIENCE)));
    fact("refused.circular", Facts.thrown(() -> echo.send(itself)));
  }

  /** What Java does not let a handler throw, and Kotlin does; and what no handler means to. */
  private static void thrown(Worker echo) throws Exception {
    fact("thrown.error", outcome(echo.request("assert", PATIENCE)));
    fact("thrown.checked", outcome(echo.request("sneak", PATIENCE)));
    fact("thrown.requestsGoOn", get(echo.request("still there", PATIENCE)).value());
    Worker other = fork("idle");
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown));
    var _ =
        other.onOnline(_ -> {
          throw Facts.<RuntimeException>sneaky(new IOException("a checked one, on purpose"));
        });
    var _ = get(first(other::onOnline));
    fact("thrown.eventsGoOn", get(other.disconnect()).isDead());
    fact("thrown.toTheHandler", uncaught);
    Thread.setDefaultUncaughtExceptionHandler(null);
  }

  /** Before the worker has connected, and then before anybody in it listens. */
  private static void early() throws Exception {
    Worker late = fork("late");
    late.onRequest(question -> "answer to " + question.value());
    List<CompletionStage<Message>> asked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      asked.add(late.request("early", PATIENCE));
    }
    CompletionStage<Message> back = late.request("ask", PATIENCE);
    fact("early.waits", late.send("go", PATIENCE));
    List<@Nullable Object> replies = new ArrayList<>();
    for (var reply : asked) {
      replies.add(get(reply).value());
    }
    fact("early.requestsInOrder", replies);
    fact("early.asksBack", get(back).value());
    fact("early.mainHasReturned", get(late.request("main", PATIENCE)).value());
    fact("early.livesOn", get(late.request("more", PATIENCE)).value());
    get(late.disconnect());
  }

  /** What is accepted before the worker has connected arrives, also beside large requests. */
  private static void earlyBound() throws Exception {
    Worker later = fork("count");
    later.kill("SIGSTOP"); // So that it has not connected.
    byte[] megabyte = new byte[1 << 20];
    fact("early.unsendable", Facts.thrown(() -> later.request(new Object(), PATIENCE)));
    CompletionStage<Message> impatient = later.request("impatient", Duration.ofMillis(50));
    List<CompletionStage<Message>> asked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      asked.add(later.request(megabyte, PATIENCE));
    }
    int accepted = 0;
    while (accepted < 100 && later.send(megabyte)) {
      accepted++;
    }
    fact("early.requestsCount", accepted);
    fact("early.fullRequest", outcome(later.request(megabyte, PATIENCE)));
    fact("early.timesOut", outcome(impatient));
    later.kill("SIGCONT");
    for (var reply : asked) {
      var _ = get(reply);
    }
    fact("early.acceptedArrive", get(later.request("count", PATIENCE)).value());
    get(later.disconnect());
  }

  private static void garbage(Worker echo) throws Exception {
    Worker noisy = fork("garbage");
    var _ = get(first(noisy::onMessage));
    fact("garbage.senderLives", !noisy.isDead());
    fact("garbage.othersGoOn", echoed(echo, "still here").equals("still here"));
    get(noisy.disconnect());
  }

  /** A worker that does not read: its sender is told, and nobody else notices. */
  private static void full() throws Exception {
    Worker deaf = fork("deaf");
    var _ = get(first(deaf::onMessage));
    byte[] megabyte = new byte[1 << 20];
    int sent = 0;
    while (sent < 100 && deaf.send(megabyte, Duration.ofMillis(200))) {
      sent++; // At first the worker does read.
    }
    fact("full.sendSaysSo", sent >= 10 && sent < 100 && !deaf.send(megabyte));
    long start = System.nanoTime();
    fact("full.patienceEnds", deaf.send(megabyte, Duration.ofMillis(50)));
    fact("full.doesNotBlock", System.nanoTime() - start < 2_000_000_000L);
    fact("full.disconnects", get(deaf.disconnect()).isDead());
  }

  /** A worker that asks and does not read the answers: its primary does not keep them all. */
  private static void deafAsker(Worker echo) throws Exception {
    int count = 30_000;
    long before = heap();
    AtomicLong answered = new AtomicLong();
    Worker deaf = fork("askDeaf");
    String words = "x".repeat(8_000);
    deaf.onRequest(_ -> {
      answered.incrementAndGet();
      throw new IllegalStateException(words); // all of them: 240 MB
    });
    var _ = deaf.send(count);
    fact("deafAsker.heard", until(() -> answered.get() == count));
    fact("deafAsker.heap", heap() - before < 100 << 20);
    fact("deafAsker.othersGoOn", echoed(echo, "still here").equals("still here"));
    fact("deafAsker.disconnects", get(deaf.disconnect()).isDead());
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void flood() throws Exception {
    AtomicLong count = new AtomicLong();
    Worker flooding = fork("flood");
    flooding.onMessage(_ -> count.incrementAndGet());
    fact("flood.comes", until(() -> count.get() > 10_000));
    Worker victim = fork("idle");
    var _ = get(first(victim::onOnline));
    var replaced = new java.util.concurrent.CompletableFuture<Long>();
    victim.onExit(_ -> {
      var _ = fork("idle");
      replaced.complete(System.nanoTime());
    });
    long killed = System.nanoTime();
    victim.kill("SIGKILL");
    long millis = (get(replaced) - killed) / 1_000_000;
    System.out.println("replaced under a flood in " + millis + " ms");
    fact("flood.replacedSoon", millis < 500);
    fact("flood.disconnects", get(flooding.disconnect()).isDead());
  }
}
