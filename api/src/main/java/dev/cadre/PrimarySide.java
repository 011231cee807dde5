package dev.cadre;

import dev.cadre.link.Observer;
import dev.cadre.link.PrimaryPart;
import dev.cadre.link.Recipe;
import dev.cadre.link.RunningPrimary;
import dev.cadre.messages.Conversation;
import dev.cadre.messages.Frames;
import dev.cadre.messages.Kind;
import dev.cadre.messages.Rendezvous;
import dev.cadre.messages.Requests;
import dev.cadre.messages.SocketLink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * Three kinds of threads meet here. The supervisor's tells what becomes of workers (Observer) and
 * must not wait: it only posts. The thread of events tells the program's listeners. Each worker's
 * conversation has a thread that tells its messages. The program's own threads call the rest.
 */
/** The primary, as the program's API has it. Starts with the first fork. */
final class PrimarySide implements Observer, Conversation.Listener {
  /** By this a worker finds the rendezvous: its path, a colon, a secret. */
  static final String RENDEZVOUS = "CADRE_MESSAGES";

  /** The last words of a worker are told before its exit, if they are told as quickly. */
  private static final long LAST_WORDS_MILLIS = 20;

  private static final long STOP_SECONDS = 120;

  /** So many lines of output may wait to be told. */
  private static final int MAX_UNTOLD = 10_000;

  private final PrimaryPart part;
  private final Listeners listeners;
  private final EventThread events;
  private final Map<Integer, ForkedWorker> workers = new ConcurrentSkipListMap<>();
  private final Map<Conversation, ForkedWorker> conversations = new ConcurrentHashMap<>();
  private final String token = token();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CompletableFuture<RunningPrimary> started = new CompletableFuture<>();
  private volatile boolean stopping;
  private final AtomicInteger forking = new AtomicInteger();
  private final Semaphore untold = new Semaphore(MAX_UNTOLD);
  private @Nullable Rendezvous rendezvous;

  private PrimarySide(PrimaryPart part, Listeners listeners, EventThread events) {
    this.part = part;
    this.listeners = listeners;
    this.events = events;
  }

  /** Whether the JVM is to live on: for its workers, or to end with the primary's exit code. */
  boolean isNeeded() {
    return stopping || forking.get() > 0 || !workers.isEmpty();
  }

  /** Starts the primary. */
  static PrimarySide start(
      PrimaryPart part,
      Optional<String> signalTrap,
      LaunchLine line,
      Settings settings,
      Listeners listeners,
      EventThread events) {
    PrimarySide side = new PrimarySide(part, listeners, events);
    Map<String, List<String>> options = new HashMap<>();
    // A program that forks by itself has no use for one that waits, nor for its own inner sockets.
    options.put("standby", List.of("off"));
    options.put("port-zero", List.of("shared"));
    options.put("jvm-args", settings.jvmArguments());
    options.putAll(line.what());
    options.putAll(settings.options());
    RunningPrimary running = part.start(options, signalTrap, side);
    try {
      side.rendezvous = Rendezvous.open(running.folder().resolve("messages.sock"), side);
    } catch (IOException e) {
      running.stop("No messages");
      throw new IllegalStateException("the workers could not send messages: " + e, e);
    }
    side.started.complete(running);
    Runtime.getRuntime().addShutdownHook(new Thread(side::programEnds, "cadre-end"));
    return side;
  }

  private static String token() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  RunningPrimary running() {
    return started.join();
  }

  Map<Integer, Worker> workers() {
    Map<Integer, Worker> now = new TreeMap<>();
    workers.forEach(now::put); // TreeMap's own way to copy fails when a worker goes meanwhile.
    return now;
  }

  Worker fork(Settings settings, Map<String, String> environment) {
    forking.incrementAndGet();
    try {
      RunningPrimary.Forked forked = running().fork(recipe(settings, environment));
      ForkedWorker worker = workers.get(forked.worker());
      if (worker == null) { // It has exited since.
        worker = worker(forked.worker(), forked.pid());
        worker.dead(false);
      }
      return worker;
    } finally {
      forking.decrementAndGet();
      events.look();
    }
  }

  private ForkedWorker worker(int id, long pid) {
    return new ForkedWorker(id, pid, running(), events, part::sockets);
  }

  void use(Settings settings) {
    running().use(recipe(settings, Map.of()));
  }

  private Recipe recipe(Settings settings, Map<String, String> environment) {
    environment.keySet().forEach(Settings::requireName);
    Map<String, String> all = new HashMap<>(settings.environment());
    all.putAll(environment);
    all.put(RENDEZVOUS, running().folder().resolve("messages.sock") + ":" + token);
    return new Recipe(
        settings.mainClass(),
        settings.arguments(),
        settings.jvmArguments(),
        all,
        settings.directory(),
        settings.stdio(),
        settings.user());
  }

  /** Completed on the thread of events, when all exits have been told. */
  CompletionStage<Void> disconnect() {
    List<ForkedWorker> all = List.copyOf(workers.values());
    all.forEach(worker -> running().disconnect(worker.id()));
    return told(all).minimalCompletionStage();
  }

  /** Completed likewise: those that were replaced have exited for the program too. */
  CompletionStage<Restart> restartAll() {
    return running()
        .restartAll()
        .thenCompose(ended ->
            told(workers.values().stream().filter(ForkedWorker::isDead).toList())
                .thenApply(_ -> new Restart(ended.complete(), ended.words())));
  }

  private CompletableFuture<Void> told(List<ForkedWorker> exits) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var _ =
        allExited(exits)
            .whenComplete((Void _, Throwable _) -> events.post(() -> done.complete(null)));
    return done;
  }

  private static CompletableFuture<Void> allExited(Collection<ForkedWorker> exits) {
    return CompletableFuture.allOf(
        exits.stream()
            .map(worker -> worker.exited().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  // Of the supervisor's thread.

  @Override
  public void forked(int id, long pid) {
    // The supervisor runs before start() returns, but nothing is forked before it has.
    ForkedWorker worker = worker(id, pid);
    workers.put(id, worker);
    post(worker, new ClusterEvent.Fork(worker));
  }

  @Override
  public void online(int id) {
    ForkedWorker worker = workers.get(id);
    if (worker != null) {
      post(worker, new ClusterEvent.Online(worker));
    }
  }

  @Override
  public void listening(int id, String family, String host, int port) {
    ForkedWorker worker = workers.get(id);
    if (worker != null) {
      SocketAddress address = address(family, host, port);
      post(worker, new ClusterEvent.Listening(worker, address, type(family, address)));
    }
  }

  private static SocketAddress address(String family, String host, int port) {
    return family.equals("UNIX")
        ? UnixDomainSocketAddress.of(Path.of(host))
        : new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  /** By the address: the JDK's sockets for IPv6 have addresses of IPv4 too. */
  private static ClusterEvent.AddressType type(String family, SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet)) {
      return ClusterEvent.AddressType.UNIX;
    }
    boolean four = internet.getAddress() instanceof Inet4Address;
    if (family.startsWith("UDP")) {
      return four ? ClusterEvent.AddressType.UDP4 : ClusterEvent.AddressType.UDP6;
    }
    return four ? ClusterEvent.AddressType.TCP4 : ClusterEvent.AddressType.TCP6;
  }

  @Override
  public void leaving(int id) {
    ForkedWorker worker = workers.get(id);
    if (worker != null) {
      worker.leaving();
      var _ = worker.sendFrame(Frames.bare(Kind.LEAVING));
    }
  }

  @Override
  public void disconnected(int id) {
    ForkedWorker worker = workers.get(id);
    if (worker != null) {
      afterLastWords(worker, () -> disconnect(worker));
    }
  }

  private void disconnect(ForkedWorker worker) {
    if (worker.disconnected()) {
      tell(worker, new ClusterEvent.Disconnect(worker));
    }
  }

  @Override
  public void exited(int id, OptionalInt code, Optional<String> signal, boolean asked) {
    ForkedWorker worker = workers.get(id);
    if (worker != null) {
      worker.dead(asked);
      afterLastWords(
          worker,
          () -> {
            disconnect(worker);
            // Before its last event is told, as in Node; the JVM lives until that is done.
            workers.remove(id);
            worker.close();
            tell(worker, new ClusterEvent.Exit(worker, code, signal));
          });
    }
  }

  /**
   * On the thread that reads the output: it waits while the program does not listen as fast as the
   * workers write, as it does for a log that is slow.
   */
  @Override
  public void output(int id, String line, boolean error) {
    ForkedWorker worker = workers.get(id);
    if (worker != null) {
      untold.acquireUninterruptibly();
      events.post(() -> {
        untold.release();
        tell(worker, new ClusterEvent.Output(worker, line, error));
      });
    }
  }

  private void afterLastWords(ForkedWorker worker, Runnable then) {
    var _ =
        worker
            .spoken()
            .toCompletableFuture()
            .copy()
            .completeOnTimeout(null, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)
            .whenComplete((Void _, Throwable _) -> events.post(then));
  }

  @Override
  public void stopping() {
    stopping = true;
    events.look();
  }

  @Override
  public void ended(int exitCode) {
    ended.countDown();
    close();
    var _ =
        allExited(workers.values())
            .orTimeout(1, TimeUnit.SECONDS)
            .whenComplete((Void _, Throwable _) -> events.post(() -> System.exit(exitCode)));
  }

  /** The JVM ends, and not because the primary has: so the primary ends now. */
  private void programEnds() {
    try {
      if (ended.getCount() > 0) {
        running().stop("The program has ended");
        var _ = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close() {
    Rendezvous open = rendezvous;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The folder is removed by the primary.
      }
    }
  }

  private void post(ForkedWorker worker, ClusterEvent event) {
    events.post(() -> tell(worker, event));
  }

  private void tell(ForkedWorker worker, ClusterEvent event) {
    worker.tell(event);
    listeners.tell(event);
  }

  // Of the conversations' threads.

  @Override
  public boolean hello(Conversation from, int id, String said) {
    Optional<ForkedWorker> worker = introduced(id, said);
    worker.ifPresent(known -> {
      conversations.put(from, known);
      known.connected(from);
    });
    return worker.isPresent();
  }

  /** The worker that is who it says. */
  private Optional<ForkedWorker> introduced(int id, String said) {
    return Optional.ofNullable(workers.get(id))
        .filter(_ ->
            MessageDigest.isEqual(
                said.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Optional<SocketLink> linked(int id, String said) {
    return introduced(id, said).map(ForkedWorker::link);
  }

  @Override
  public Requests requests(Conversation from) {
    return of(from).requests();
  }

  @Override
  public SocketLink link(Conversation from) {
    return of(from).link();
  }

  @Override
  public void socket(Conversation from, @Nullable Object value, NetworkChannel socket) {
    ForkedWorker worker = of(from);
    worker.awaitOnline();
    worker.socket(new Message(value), socket);
  }

  private ForkedWorker of(Conversation from) {
    ForkedWorker worker = conversations.get(from);
    if (worker == null) {
      throw new IllegalStateException("this worker is not known");
    }
    return worker;
  }

  @Override
  public void message(Conversation from, @Nullable Object value) {
    ForkedWorker worker = conversations.get(from);
    if (worker != null) {
      worker.awaitOnline();
      tell(worker, new ClusterEvent.Received(worker, new Message(value)));
    }
  }

  @Override
  public CompletionStage<@Nullable Object> request(Conversation from, @Nullable Object value) {
    ForkedWorker worker = of(from);
    worker.awaitOnline();
    return Conversation.stage(worker.answer(new Message(value)));
  }

  @Override
  public void leave(Conversation from) {
    ForkedWorker worker = conversations.get(from);
    if (worker != null) {
      running().disconnect(worker.id());
    }
  }

  @Override
  public void leaving(Conversation from) {}

  @Override
  public void ended(Conversation from, String reason) {
    ForkedWorker worker = conversations.remove(from);
    if (worker != null) {
      if (reason.startsWith("malformed")) {
        System.err.println("cadre: no more messages of " + worker + ": what it sent is " + reason);
      }
      worker.conversationEnded();
      events.post(() -> disconnect(worker));
    }
  }
}
