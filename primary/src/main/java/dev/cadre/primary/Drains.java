package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.Message;
import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.rollout.DrainWatch;
import dev.cadre.primary.rollout.Traffic;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Begins drains and ends them when nothing is in flight, by what the kernel says and the worker
 * counts. Of the supervisor's thread.
 */
final class Drains {
  /** When everything stops, new connections keep coming: what is there now is what is finished. */
  private static final Duration LINGER_AT_STOP = Duration.ofMillis(100);

  /** So many connections of an overdue drain are named, those with a request in flight first. */
  private static final int NAMED = 10;

  private final DrainWatch watch;
  private final Listeners listeners;
  private final WorkerChannels channels;
  private final Crew crew;
  private final Supplier<Cluster> cluster;
  private final InstantSource clock;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Consumer<Event> decide;
  private final Supplier<Duration> webSocketSpread;
  private final Map<Integer, DrainWatch.Watch> watches = new HashMap<>();

  Drains(
      DrainWatch watch,
      Listeners listeners,
      WorkerChannels channels,
      Crew crew,
      Supplier<Cluster> cluster,
      InstantSource clock,
      Journal journal,
      Mailbox mailbox,
      Consumer<Event> decide,
      Supplier<Duration> webSocketSpread) {
    this.watch = watch;
    this.listeners = listeners;
    this.channels = channels;
    this.crew = crew;
    this.cluster = cluster;
    this.clock = clock;
    this.journal = journal;
    this.mailbox = mailbox;
    this.decide = decide;
    this.webSocketSpread = webSocketSpread;
  }

  /** Begins once the steering of this turn is in the kernel. */
  void begin(int worker, Instant deadline) {
    mailbox.post(() -> crew.worker(worker).ifPresent(handle -> begin(handle, deadline)));
  }

  private void begin(WorkerHandle worker, Instant deadline) {
    int id = worker.ref.id();
    // Where new connections still come, it is not waited until there are none.
    boolean stopping =
        cluster.get().lifecycle() == Lifecycle.STOPPING
            && !listeners.isLeft(worker.ref.slot(), worker.ref.side());
    Duration left = Duration.between(clock.instant(), deadline);
    channels.send(id, new Message.Drain(spreadMillis(left)));
    var request =
        new DrainWatch.Request(
            worker.pid,
            ports(),
            stopping ? LINGER_AT_STOP : DrainWatch.Request.LINGER,
            left,
            !stopping,
            stopping ? () -> 0 : listeners.queues(worker.ref.slot(), worker.ref.side()));
    watches.put(id, watch.watch(request, result -> mailbox.post(() -> ended(worker, result))));
  }

  /** The clients that are told last need time to answer: no more than half of what is left. */
  private int spreadMillis(Duration left) {
    long spread = Math.min(webSocketSpread.get().toMillis(), left.toMillis() / 2);
    return Math.clamp(spread, 0, Integer.MAX_VALUE);
  }

  /** The worker has exited, however. */
  void cancel(int worker) {
    DrainWatch.Watch ended = watches.remove(worker);
    if (ended != null) {
      ended.cancel();
    }
  }

  /** The worker has counted its requests. */
  void inFlight(int worker, Message.InFlight inFlight) {
    DrainWatch.Watch running = watches.get(worker);
    if (running != null) {
      running.inFlight(inFlight.counts());
    }
  }

  /** The worker has done what it can to drain; its first counts, if any, came before. */
  void answered(int worker) {
    DrainWatch.Watch running = watches.get(worker);
    if (running != null) {
      running.answered();
    }
  }

  private void ended(WorkerHandle worker, DrainWatch.Result result) {
    if (watches.remove(worker.ref.id()) == null) {
      return;
    }
    switch (result) {
      case DrainWatch.Result.Drained drained -> {
        journal.info(
            "Worker "
                + worker.pid
                + " drained in "
                + drained.duration().toMillis()
                + " ms"
                + (drained.settledIdle() == 0
                    ? ""
                    : ", " + drained.settledIdle() + " idle connections are closed"));
        decide.accept(new Event.Drained(worker.ref.id()));
      }
      case DrainWatch.Result.Overdue overdue -> {
        journal.warn(
            "Worker "
                + worker.pid
                + " did not drain in time: "
                + (overdue.connections().size() == 1
                    ? "1 connection is open"
                    : overdue.connections().size() + " connections are open"));
        overdue.connections().stream()
            .sorted(Comparator.comparing(Traffic::isInFlight).reversed())
            .limit(NAMED)
            .forEach(c -> journal.warn("    " + describe(c)));
        decide.accept(new Event.Tick());
      }
    }
  }

  private static String describe(TcpConnection c) {
    return (Traffic.isInFlight(c) ? "a request in flight from " : "an open connection from ")
        + c.peer().getAddress().getHostAddress()
        + " port "
        + c.peer().getPort()
        + " to port "
        + c.localPort()
        + ": last byte received "
        + seconds(c.lastReceivedMillis())
        + " ago, last sent "
        + seconds(c.lastSentMillis())
        + " ago";
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  private Set<Integer> ports() {
    Set<Integer> ports = new HashSet<>();
    for (ListenerKey key : listeners.keys()) {
      if (key.family() != ListenerKey.Family.UNIX && !key.family().isUdp()) {
        ports.add(listeners.port(key));
      }
    }
    return ports;
  }
}
