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

/**
 * Whether several JVMs are of use to an application, by what a running one does between two looks:
 * processor time, requests in flight, threads that wait for locks, where the clients are.
 */
final class WorkloadCheck {
  private static final double BUSY = 0.7;
  private static final double QUIET = 0.02;
  private static final double SLACK = 0.3;
  private static final int FEW_CLIENTS = 2;
  private static final int MANY_CONNECTIONS = 8;
  private static final double MANY_BLOCKED = 0.2;

  private final ClusterView before;
  private final ClusterView after;
  private final double seconds;
  private final int processors;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * What two looks saw.
   *
   * @param seconds between them
   */
  WorkloadCheck(ClusterView before, ClusterView after, double seconds, int processors) {
    this.before = before;
    this.after = after;
    this.seconds = seconds;
    this.processors = processors;
  }

  List<Finding> look() throws IOException, InterruptedException {
    load();
    balancer();
    return findings;
  }

  private void load() throws IOException, InterruptedException {
    Map<Long, Double> cpu = new HashMap<>();
    before.workers().forEach(worker -> cpu.put(worker.pid(), worker.cpuSeconds()));
    double used = 0;
    int inFlight = 0;
    for (WorkerView worker : after.workers()) {
      used += Math.max(0, worker.cpuSeconds() - cpu.getOrDefault(worker.pid(), 0.0));
      inFlight += worker.inFlight().orElse(0);
    }
    double share = used / seconds / processors;
    String words =
        String.format(
            Locale.ROOT,
            "the workers used %.0f %% of the processors for %.0f s, with %d requests in flight at"
                + " the end",
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

  /** Of the threads of one worker that run or wait for a lock, those that wait. */
  private OptionalInt blockedPercent() throws IOException, InterruptedException {
    WorkerView worker = after.workers().stream().filter(WorkerView::ready).findFirst().orElse(null);
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
    long blocked = dump.lines().filter(line -> line.contains("State: BLOCKED")).count();
    long running = dump.lines().filter(line -> line.contains("State: RUNNABLE")).count();
    return blocked + running == 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) (100 * blocked / (blocked + running)));
  }

  /** By the peers of what is connected now. */
  private void balancer() throws IOException {
    Set<Integer> ports = new HashSet<>();
    after.listeners().forEach(listener -> ports.add(listener.port()));
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
              "balancer", connections + " connections from " + clients.size() + " addresses now"));
    }
  }

  /** Of {@code 0100007F:1F90}. */
  private static int port(String address) {
    int colon = address.indexOf(':');
    return colon < 0 ? -1 : Integer.parseInt(address.substring(colon + 1), 16);
  }
}
