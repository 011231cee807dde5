package dev.cadre.cli;

import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether several JVMs are of use to an application, by what a running one does while it is looked
 * at: processor time, requests in flight, threads that wait for locks, where the clients are.
 */
final class WorkloadCheck {
  private static final double BUSY = 0.7;
  private static final double QUIET = 0.02;
  private static final double SLACK = 0.3;
  private static final int FEW_CLIENTS = 2;
  private static final int MANY_CONNECTIONS = 8;
  private static final double MANY_BLOCKED = 0.2;

  /** One thread that waits is no sign: every program has that at times. */
  private static final int SOME_BLOCKED = 3;

  /** Among the lines of a thread that waits for a lock of {@code java.util.concurrent}. */
  private static final Pattern PARKED =
      Pattern.compile(
          "parking to wait for .*\\(a java\\.util\\.concurrent\\.locks\\.(?:Reentrant|Stamped)");

  /** Between the threads of a dump. */
  private static final Pattern THREAD = Pattern.compile("\n\n");

  private final List<ClusterView> looks;
  private final double seconds;
  private final double waited;
  private final int processors;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * What looks saw.
   *
   * @param looks two or more, the first one first
   * @param seconds from the first to the last
   * @param waited seconds that threads of the workers could run and had no processor, meanwhile
   */
  WorkloadCheck(List<ClusterView> looks, double seconds, double waited, int processors) {
    this.looks = List.copyOf(looks);
    this.seconds = seconds;
    this.waited = waited;
    this.processors = processors;
  }

  List<Finding> look() throws IOException, InterruptedException {
    load();
    balancer();
    return findings;
  }

  private void load() throws IOException, InterruptedException {
    Map<Long, Double> cpu = new HashMap<>();
    looks.getFirst().workers().forEach(worker -> cpu.put(worker.pid(), worker.cpuSeconds()));
    double used = 0;
    for (WorkerView worker : after().workers()) {
      used += Math.max(0, worker.cpuSeconds() - cpu.getOrDefault(worker.pid(), 0.0));
    }
    int inFlight = mostInFlight();
    double share = used / seconds / processors;
    String words =
        String.format(
            Locale.ROOT,
            "the workers used %.0f %% of the processors for %.0f s, with up to %d requests in"
                + " flight",
            100 * share,
            seconds,
            inFlight);
    OptionalInt blocked = blockedPercent();
    if (blocked.isPresent() && blocked.getAsInt() >= 100 * MANY_BLOCKED) {
      findings.add(
          Finding.note(
              "workload",
              words
                  + "; "
                  + blocked.getAsInt()
                  + " % of the application's threads wait for locks of their JVM. It is bound by"
                  + " locks: several workers share none, so a cluster helps, and so would less"
                  + " locking"));
    } else if (share >= SLACK && share < BUSY && share + waited / seconds / processors >= 1) {
      findings.add(
          Finding.note(
              "workload",
              words
                  + "; their threads waited for processors that others used. It is bound by the"
                  + " processors, and has too few of them: stop what else runs here, or move it"));
    } else if (share >= BUSY) {
      findings.add(
          Finding.note(
              "workload",
              words
                  + ". It is bound by the processors: N workers do as much as one JVM, not more."
                  + " A cluster is for deploys and isolation here"));
    } else if (share < QUIET && inFlight == 0) {
      findings.add(
          Finding.note(
              "workload", words + ". It is idle: ask again under the load that you expect"));
    } else if (share < SLACK && inFlight > processors) {
      findings.add(
          Finding.note(
              "workload",
              words
                  + ". It waits, for a database or another service: one JVM with more threads, or"
                  + " virtual ones, would do as much. A cluster is for deploys and isolation here"));
    } else {
      findings.add(Finding.ok("workload", words));
    }
  }

  private ClusterView after() {
    return looks.getLast();
  }

  /**
   * The most of all looks. Each counts too few when clients ask again at once, see {@link
   * dev.cadre.primary.rollout.Traffic}, and none counts too many.
   */
  private int mostInFlight() {
    return looks.stream()
        .mapToInt(
            look -> look.workers().stream().mapToInt(worker -> worker.inFlight().orElse(0)).sum())
        .max()
        .orElse(0);
  }

  /**
   * Of the application's threads in one worker that run or wait for a lock, those that wait; empty
   * for few.
   */
  private OptionalInt blockedPercent() throws IOException, InterruptedException {
    WorkerView worker =
        after().workers().stream().filter(WorkerView::ready).findFirst().orElse(null);
    if (worker == null) {
      return OptionalInt.empty();
    }
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(worker.pid()),
                "Thread.print")
            .redirectErrorStream(true)
            .start();
    String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      return OptionalInt.empty();
    }
    List<String> threads =
        THREAD.splitAsStream(dump).filter(WorkloadCheck::isOfTheApplication).toList();
    long blocked = threads.stream().filter(WorkloadCheck::waitsForLock).count();
    long running = threads.stream().filter(text -> text.contains("State: RUNNABLE")).count();
    return blocked < SOME_BLOCKED
        ? OptionalInt.empty()
        : OptionalInt.of((int) (100 * blocked / (blocked + running)));
  }

  /** Of the JVM's own, most have no frames. */
  private static boolean isOfTheApplication(String thread) {
    return thread.contains("\n\tat ")
        && !thread.startsWith("\"cadre-")
        && !thread.startsWith("\"Reference Handler\"");
  }

  private static boolean waitsForLock(String thread) {
    return thread.contains("State: BLOCKED") || PARKED.matcher(thread).find();
  }

  /** By the peers of what is connected now. */
  private void balancer() throws IOException {
    Set<Integer> ports = new HashSet<>();
    after().listeners().forEach(listener -> ports.add(listener.port()));
    Set<String> clients = new HashSet<>();
    int connections = 0;
    for (String table : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc/net", table);
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        List<String> fields = List.of(line.strip().split("\\s+", -1));
        boolean established = fields.size() > 3 && fields.get(3).equals("01");
        if (established && ports.contains(port(fields.get(1)))) {
          connections++;
          clients.add(fields.get(2).substring(0, fields.get(2).indexOf(':')));
        }
      }
    }
    if (connections >= MANY_CONNECTIONS && clients.size() <= FEW_CLIENTS) {
      findings.add(
          Finding.note(
              "balancer",
              "all "
                  + connections
                  + " connections come from "
                  + (clients.size() == 1 ? "one address" : clients.size() + " addresses")
                  + ": a proxy or balancer stands before it. If that can drain and switch between"
                  + " whole instances, it does what a rolling restart does; sticky balance is of no"
                  + " use"));
    } else {
      findings.add(
          Finding.ok(
              "balancer",
              connections
                  + " connections from "
                  + (clients.size() == 1 ? "one address" : clients.size() + " addresses")
                  + " now"));
    }
  }

  /** Of {@code 0100007F:1F90}. */
  private static int port(String address) {
    int colon = address.indexOf(':');
    return colon < 0 ? -1 : Integer.parseInt(address.substring(colon + 1), 16);
  }
}
