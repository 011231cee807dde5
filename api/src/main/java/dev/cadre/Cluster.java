package dev.cadre;

import dev.cadre.link.PrimaryPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Node's {@code cluster}: one program that is the primary first, and forks workers that run it
 * again. All workers accept connections on the same ports.
 *
 * <pre>{@code
 * if (Cluster.isPrimary()) {
 *   for (int i = 0; i < 4; i++) {
 *     Cluster.fork();
 *   }
 *   Cluster.onExit(exit -> {
 *     if (!exit.expected()) {
 *       Cluster.fork();
 *     }
 *   });
 * } else {
 *   startTheServer();
 * }
 * }</pre>
 *
 * <p>Ask {@link #isPrimary} first in {@code main}: in the primary it may replace the JVM by one in
 * which SIGUSR2 can be used, and then {@code main} begins anew, with the same pid.
 *
 * <p>Listeners are called one after the other on one thread, those of messages on one of each
 * worker. Stages of disconnecting and restarting are completed there too: a listener must not wait
 * for one. {@link #health} is completed by the thread that counts connections, which must not be
 * kept; a request that is not answered in time fails on a thread of the common pool.
 *
 * <p>What a listener throws goes to the thread's handler of uncaught exceptions, and nobody else
 * hears less for it.
 */
public final class Cluster {
  private static final String CHANNEL = "CADRE_CHANNEL";
  private static final String WORKER_ID = "CADRE_WORKER_ID";

  private static final Optional<Worker> WORKER = thisWorker();
  private static final Listeners LISTENERS = new Listeners();
  private static final EventThread EVENTS = new EventThread(Cluster::isNeeded);
  private static final Object LOCK = new Object();
  private static @Nullable PrimaryPart part; // guarded by LOCK
  private static Optional<String> signalTrap = Optional.empty(); // guarded by LOCK
  private static @Nullable LaunchLine line; // guarded by LOCK
  private static @Nullable Settings settings; // guarded by LOCK
  private static volatile @Nullable PrimarySide primary;

  private Cluster() {}

  /**
   * A child of a worker inherits its variables, and is none.
   *
   * @see <a href="https://nodejs.org/api/cluster.html#clusterisprimary">cluster.isPrimary</a>
   */
  private static Optional<Worker> thisWorker() {
    String channel = System.getenv(CHANNEL);
    String id = System.getenv(WORKER_ID);
    if (channel == null || id == null) {
      return Optional.empty();
    }
    try {
      String parent = channel.split(":", -1)[1];
      String status = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
      return fields[1].equals(parent)
          ? Optional.of(
              ThisWorker.connect(Integer.parseInt(id), System.getenv(PrimarySide.RENDEZVOUS)))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      System.err.println("cadre: cannot tell whether this is a worker: " + e);
      return Optional.empty();
    }
  }

  private static boolean isNeeded() {
    PrimarySide side = primary;
    return side != null && side.isNeeded();
  }

  /** Whether this JVM is no worker. To be asked first in {@code main}. */
  public static boolean isPrimary() {
    if (WORKER.isPresent()) {
      return false;
    }
    synchronized (LOCK) {
      var _ = part();
    }
    return true;
  }

  /** Whether this JVM is a worker: one that a program or {@code cadre run} has started. */
  public static boolean isWorker() {
    return WORKER.isPresent();
  }

  /** This worker; empty in the primary. */
  public static Optional<Worker> worker() {
    return WORKER;
  }

  /** The workers that have not exited, by their ids; empty in a worker. A copy. */
  public static Map<Integer, Worker> workers() {
    PrimarySide side = primary;
    return side == null ? Map.of() : side.workers();
  }

  /**
   * How workers are started from now on; at first as this JVM was.
   *
   * @throws IllegalStateException in a worker, or when this JVM was started in a way that cannot be
   *     repeated
   */
  public static Settings settings() {
    synchronized (LOCK) {
      requirePrimary();
      if (settings == null) {
        LaunchLine own = line();
        settings =
            new Settings(
                Optional.empty(),
                own.arguments(),
                own.jvmOptions(),
                Map.of(),
                Optional.empty(),
                Stdio.LOGGED,
                Optional.empty(),
                Map.of());
      }
      return settings;
    }
  }

  /**
   * Changes how workers are started from now on; those that live stay as they are. What is not
   * changed stays. Options of the primary count only before the first fork.
   *
   * @throws IllegalStateException in a worker
   */
  public static void setupPrimary(UnaryOperator<Settings> change) {
    Settings changed;
    synchronized (LOCK) {
      changed = Objects.requireNonNull(change.apply(settings()), "the settings");
      settings = changed;
      if (primary != null) {
        primary.use(changed);
      }
    }
    EVENTS.post(() -> LISTENERS.tell(new ClusterEvent.Setup(changed)));
  }

  /** Starts a worker. */
  public static Worker fork() {
    return fork(Map.of());
  }

  /**
   * Starts a worker.
   *
   * @param environment added to the primary's and to that of the settings
   * @throws IllegalArgumentException for a name that no variable can have
   * @throws IllegalStateException when it cannot be started, or the cluster is stopping; in a
   *     worker
   */
  public static Worker fork(Map<String, String> environment) {
    PrimarySide side = side();
    return side.fork(settings(), environment);
  }

  /**
   * Disconnects all workers.
   *
   * @return completed when all have exited and that was told; on the thread of events, also when
   *     there are none. So a listener that waits for it waits for ever
   * @throws IllegalStateException in a worker
   */
  public static CompletionStage<Void> disconnect() {
    return side().disconnect();
  }

  /**
   * A rolling restart: one worker after the other is replaced by one that runs the program as it is
   * on disk now. A new one must listen where the old one did before the old one goes.
   *
   * @return how it ended, on the thread of events; a refused version is no failure of the stage but
   *     a {@link Restart} that is not complete
   * @throws IllegalStateException in a worker
   */
  public static CompletionStage<Restart> restartAll() {
    return side().restartAll();
  }

  /**
   * Starts or disconnects workers until there are so many.
   *
   * @param workers 0 to 256
   * @throws IllegalArgumentException for another number
   * @throws IllegalStateException in a worker
   */
  public static void scale(int workers) {
    if (workers < 0 || workers > 256) {
      throw new IllegalArgumentException(workers + " workers: there can be 0 to 256");
    }
    PrimarySide side = side();
    side.use(settings());
    side.running().scale(workers);
  }

  /**
   * The cluster as it is now.
   *
   * @throws IllegalStateException in a worker
   */
  public static CompletionStage<ClusterHealth> health() {
    return side().running().health();
  }

  /** What is set by {@link Settings#withSchedulingPolicy}. */
  public static SchedulingPolicy schedulingPolicy() {
    return settings().options().getOrDefault("balance", List.of("random")).contains("sticky")
        ? SchedulingPolicy.STICKY
        : SchedulingPolicy.RANDOM;
  }

  /** A worker's process was started. */
  public static Subscription onFork(Consumer<? super ClusterEvent.Fork> listener) {
    return LISTENERS.add(ClusterEvent.Fork.class, listener);
  }

  /** A worker's JVM runs, and its {@code main} is about to. */
  public static Subscription onOnline(Consumer<? super ClusterEvent.Online> listener) {
    return LISTENERS.add(ClusterEvent.Online.class, listener);
  }

  /** A worker listens on an address; told for each. */
  public static Subscription onListening(Consumer<? super ClusterEvent.Listening> listener) {
    return LISTENERS.add(ClusterEvent.Listening.class, listener);
  }

  /** A worker has sent a message. On a thread of that worker. */
  public static Subscription onMessage(Consumer<? super ClusterEvent.Received> listener) {
    return LISTENERS.add(ClusterEvent.Received.class, listener);
  }

  /** A worker's channel has ended; told before its exit. */
  public static Subscription onDisconnect(Consumer<? super ClusterEvent.Disconnect> listener) {
    return LISTENERS.add(ClusterEvent.Disconnect.class, listener);
  }

  /**
   * A worker's process has ended. {@link ClusterEvent.Exit#expected} says whether another one is to
   * be forked for it.
   */
  public static Subscription onExit(Consumer<? super ClusterEvent.Exit> listener) {
    return LISTENERS.add(ClusterEvent.Exit.class, listener);
  }

  /** A worker has written a line; where {@link Stdio#TOLD} is set. */
  public static Subscription onOutput(Consumer<? super ClusterEvent.Output> listener) {
    return LISTENERS.add(ClusterEvent.Output.class, listener);
  }

  /** {@link #setupPrimary} has changed the settings. */
  public static Subscription onSetup(Consumer<? super ClusterEvent.Setup> listener) {
    return LISTENERS.add(ClusterEvent.Setup.class, listener);
  }

  /** The running primary; the first call starts it. */
  private static PrimarySide side() {
    PrimarySide side = primary;
    if (side != null) {
      return side;
    }
    synchronized (LOCK) {
      requirePrimary();
      side = primary;
      if (side == null) {
        side = PrimarySide.start(part(), signalTrap, line(), settings(), LISTENERS, EVENTS);
        primary = side;
      }
      return side;
    }
  }

  private static PrimaryPart part() {
    PrimaryPart loaded = part;
    if (loaded == null) {
      loaded = PrimaryLoader.load();
      part = loaded;
      signalTrap = Reexecution.attempt(loaded);
    }
    return loaded;
  }

  private static LaunchLine line() {
    LaunchLine own = line;
    if (own == null) {
      own = LaunchLine.ofThisJvm();
      line = own;
    }
    return own;
  }

  private static void requirePrimary() {
    if (WORKER.isPresent()) {
      throw new IllegalStateException("this is a worker: only the primary has workers");
    }
  }
}
