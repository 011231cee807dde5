package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.primary.log.ErrorLines;
import dev.cadre.primary.log.OutputCapture;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.rollout.Signs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at the JVMs of workers that are tried, and of those that they are compared with. */
final class Examinations {
  /** Of a worker that has not answered yet. */
  private static final Message.Findings NOTHING =
      new Message.Findings(0, List.of(), 0, 0, 0, 0, "");

  private static final Duration DUMP_LIMIT = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int LOOKS = 10;

  /** One worker that is watched. Its last findings are written by the supervisor's thread. */
  private static final class Patient {
    final long pid;
    final long since = System.nanoTime();
    final double cpuAtFirst;
    volatile Message.@Nullable Findings first;
    volatile Message.@Nullable Findings last;
    volatile long heard = System.nanoTime();
    volatile @Nullable CompletableFuture<String> dump;

    Patient(long pid) {
      this.pid = pid;
      this.cpuAtFirst = ProcessFigures.of(pid).cpuSeconds();
    }
  }

  private final WorkerChannels channels;
  private final OutputCapture output;
  private final Map<Integer, Patient> patients = new ConcurrentHashMap<>();

  Examinations(WorkerChannels channels, OutputCapture output) {
    this.channels = channels;
    this.output = output;
  }

  /** Watches a worker from now on. */
  void begin(int worker, long pid) {
    patients.put(worker, new Patient(pid));
    output.errorLines(worker);
    ask(worker);
  }

  void end(int worker) {
    patients.remove(worker);
  }

  /**
   * Says why a channel has ended. The last words of a worker that is tried may come a moment after
   * that, and a lack of memory is the better reason; of any other worker at once.
   */
  void explain(int worker, String reason, Consumer<String> then) {
    if (!patients.containsKey(worker)) {
      then.accept(reason);
      return;
    }
    Thread.ofVirtual()
        .name("cadre-last-words")
        .start(() -> {
          try {
            for (int i = 0; i < LOOKS && output.errorLines(worker).outOfMemory().isEmpty(); i++) {
              Thread.sleep(LOOK);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          then.accept(
              output
                  .errorLines(worker)
                  .outOfMemory()
                  .map(words -> reason + " after " + words)
                  .orElse(reason));
        });
  }

  /** Asks for the next findings. */
  void ask(int worker) {
    channels.send(worker, new Message.Examine(0, false));
  }

  /** What a worker has found. On the supervisor's thread. */
  void found(int worker, Message.Findings findings) {
    Patient patient = patients.get(worker);
    if (patient == null) {
      return;
    }
    if (patient.first == null) {
      patient.first = findings;
    }
    patient.last = findings;
    patient.heard = System.nanoTime();
    CompletableFuture<String> dump = patient.dump;
    if (dump != null && !findings.dump().isEmpty()) {
      dump.complete(findings.dump());
    }
  }

  /** Its stacks; empty when it does not tell in time. Blocks. */
  String dump(int worker) throws InterruptedException {
    Patient patient = patients.get(worker);
    if (patient == null) {
      return "";
    }
    CompletableFuture<String> dump = new CompletableFuture<>();
    patient.dump = dump;
    channels.send(worker, new Message.Examine(1, true));
    try {
      return dump.get(DUMP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "";
    }
  }

  /** How it is now, as far as that is known; any thread. */
  Signs signs(int worker) {
    Patient patient = patients.get(worker);
    if (patient == null) {
      return new Signs(0, List.of(), 0, 0, 0, 0, 0, Optional.empty(), 0, 0, 0);
    }
    long now = System.nanoTime();
    Message.Findings first = patient.first;
    Message.Findings last = patient.last;
    Message.Findings from = first == null ? NOTHING : first;
    Message.Findings to = last == null ? NOTHING : last;
    ErrorLines lines = output.errorLines(worker);
    ProcessFigures figures = ProcessFigures.of(patient.pid);
    return new Signs(
        (now - patient.since) / 1_000_000,
        to.deadlock(),
        to.gcMillis() - from.gcMillis(),
        to.heapAfterGcBytes(),
        to.heapMaxBytes(),
        to.threads(),
        lines.count(),
        lines.outOfMemory(),
        figures.residentBytes(),
        Math.max(0, figures.cpuSeconds() - patient.cpuAtFirst),
        (now - patient.heard) / 1_000_000);
  }
}
