package dev.cadre.primary.log;

import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixFile.Interest;
import dev.cadre.posix.PosixFile.Ready;
import dev.cadre.primary.log.LineFormat.Origin;
import dev.cadre.primary.log.LineFormat.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * One platform thread owns the read ends of all pipes: it polls them, reads at most READ_BYTES of
 * each that is ready, so that none starves the others, and gives the log whole lines in batches.
 * Other threads leave an order and wake it. While a sink is slow this thread waits in the log, the
 * pipes fill up, and the workers are slowed down to what the sink takes: see Sink for the limit.
 *
 * A failure in one round or one pipe is said, and the thread goes on. Should it end all the same,
 * orders are obeyed by those who give them: pipes are closed, and tails are what they are.
 */
/**
 * Brings what the workers write to stdout and stderr into the log, line by line, each with the
 * worker's slot and pid; two lines never mix. The descriptors given to {@link #register} belong to
 * it from then on.
 *
 * <p>A pipe is read to its end, which comes when the last process that has it is gone. A process
 * that the worker has left behind may hold it for ever; so, one second after {@link #ended}, what
 * is in the pipe is read and the pipe is closed. Such a process gets {@code EPIPE}, and SIGPIPE,
 * from its later writes.
 */
public final class OutputCapture implements AutoCloseable {
  private static final int READ_BYTES = 64 * 1024;
  private static final int BATCH_BYTES = 256 * 1024;

  /** 16 KB each. */
  static final int KEPT_TAILS = 16;

  /** One round may fail; many in a row are a defect that does not pass. */
  private static final int MAX_FAILURES = 10;

  private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

  private final PosixFile files;
  private final ClusterLog log;
  private final int wakeup;
  private final Thread thread;
  private final Object lock = new Object();
  private final Queue<Order> orders = new ArrayDeque<>(); // guarded by lock
  private boolean over; // guarded by lock: nobody takes orders any more
  private final Map<Long, Tail> tails = new ConcurrentHashMap<>();
  private final Queue<Long> forgotten = new ArrayDeque<>(); // guarded by itself
  private final AtomicBoolean closed = new AtomicBoolean();

  // Of the thread.
  private final Map<Long, Output> outputs = new HashMap<>();
  private final Map<Integer, Pipe> pipes = new HashMap<>();
  private final ByteBuffer direct = ByteBuffer.allocateDirect(READ_BYTES);
  private final byte[] chunk = new byte[READ_BYTES];
  private final LineBuffer batch = new LineBuffer(BATCH_BYTES);
  private @Nullable List<Interest> interests;
  private boolean closing;

  /** Starts the thread; {@code log} must be open for as long as it runs. */
  public OutputCapture(PosixFile files, ClusterLog log) throws PosixException {
    this.files = files;
    this.log = log;
    this.wakeup = files.eventfd();
    this.thread = Thread.ofPlatform().daemon().name("cadre-output").start(this::run);
  }

  /**
   * Reads these pipes from now on.
   *
   * @param id of the worker: unique, also over time
   * @param stdout the read end of a pipe, which does not block
   * @param stderr the same
   */
  public void register(int slot, long id, long pid, int stdout, int stderr) {
    register(slot, id, pid, stdout, stderr, Optional.empty());
  }

  /** Gets the lines of a worker in the place of the log, on the thread that reads. */
  @FunctionalInterface
  public interface Listener {
    void line(String line, boolean error);
  }

  /**
   * The same.
   *
   * @param listener in the place of the log; may block, which slows all workers down
   */
  public void register(
      int slot, long id, long pid, int stdout, int stderr, Optional<Listener> listener) {
    var tail = new Tail();
    tails.put(id, tail);
    order(
        () -> {
          var output = new Output(id, tail);
          outputs.put(id, output);
          open(output, stdout, new Origin(slot, pid, Stream.STDOUT), listener);
          open(output, stderr, new Origin(slot, pid, Stream.STDERR), listener);
        },
        () -> {
          closeQuietly(stdout);
          closeQuietly(stderr);
        });
  }

  /**
   * Says that the worker has been reaped.
   *
   * @return done when all of its output is in the log, or will not come any more: the last lines,
   *     as {@link #tail} has them. Completed by the thread that reads; do not block it
   */
  public CompletableFuture<List<String>> ended(long id) {
    var result = new CompletableFuture<List<String>>();
    order(
        () -> {
          var output = outputs.get(id);
          if (output == null) {
            result.complete(tail(id));
          } else {
            output.deadline = System.nanoTime() + GRACE_NANOS;
            output.waiting.add(result);
          }
        },
        () -> result.complete(tail(id)));
    return result;
  }

  /** At most 40 lines that the worker wrote last; empty when there is none. */
  public List<String> tail(long id) {
    var tail = tails.get(id);
    return tail == null ? List.of() : tail.lines();
  }

  /** The lines that looked like errors since this was first called for the worker. */
  public ErrorLines errorLines(long id) {
    var tail = tails.get(id);
    return tail == null ? new ErrorLines() : tail.errorLines();
  }

  /** The tail stays as it is: what the worker writes from now on is in the log alone. */
  public void completeTail(long id) {
    var tail = tails.get(id);
    if (tail != null) {
      tail.complete();
    }
  }

  /**
   * Says that the worker's {@link #tail} is not needed much longer; to be called for each that was
   * registered. The last few are kept: a start gives up, and shows why, when several have died.
   */
  public void forget(long id) {
    synchronized (forgotten) {
      forgotten.add(id);
      if (forgotten.size() > KEPT_TAILS) {
        tails.remove(forgotten.remove());
      }
    }
  }

  /** Reads what is in the pipes and closes them. Does nothing the second time. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    order(() -> closing = true, () -> {});
    boolean interrupted = false;
    try {
      thread.join(5_000); // more than the sinks can make it wait
    } catch (InterruptedException e) {
      interrupted = true;
    }
    synchronized (lock) {
      if (over) { // else the number may be another file's when the thread comes back to it
        closeQuietly(wakeup);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One worker's output, as long as a pipe of it is open. */
  private static final class Output {
    final long id;
    final Tail tail;
    final ArrayList<CompletableFuture<List<String>>> waiting = new ArrayList<>();
    int open;
    @Nullable Long deadline;

    Output(long id, Tail tail) {
      this.id = id;
      this.tail = tail;
    }

    void complete() {
      var lines = tail.lines();
      waiting.forEach(result -> result.complete(lines));
    }
  }

  private static final class Pipe {
    final int fd;
    final Output output;
    final Origin origin;
    final LineSplitter splitter;
    int failures;
    boolean complained;

    Pipe(int fd, Output output, Origin origin, LineSplitter splitter) {
      this.fd = fd;
      this.output = output;
      this.origin = origin;
      this.splitter = splitter;
    }
  }

  /** What the thread is to do, and what its giver does when the thread has ended. */
  private record Order(Runnable obey, Runnable afterTheEnd) {}

  private void order(Runnable obey, Runnable afterTheEnd) {
    synchronized (lock) {
      if (!over) {
        orders.add(new Order(obey, afterTheEnd));
        try {
          files.wake(wakeup);
        } catch (PosixException e) {
          // The counter is full: the thread is awake.
        }
        return;
      }
    }
    afterTheEnd.run();
  }

  private void open(Output output, int fd, Origin origin, Optional<Listener> listener) {
    var splitter =
        new LineSplitter((continued, bytes, from, to) -> {
          output.tail.add(bytes, from, to);
          if (listener.isPresent()) {
            String line = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            listener.get().line(line, origin.stream() == Stream.STDERR);
            return;
          }
          log.format().worker(batch, log.now(), origin, continued, bytes, from, to);
          if (batch.length() >= BATCH_BYTES) {
            flush();
          }
        });
    pipes.put(fd, new Pipe(fd, output, origin, splitter));
    output.open++;
    interests = null;
  }

  private void run() {
    try {
      int failures = 0;
      while (!closing) {
        try {
          round();
          failures = 0;
        } catch (PosixException | RuntimeException e) {
          if (++failures == 1) {
            log.error("The output of the workers: " + e);
          }
          if (failures == MAX_FAILURES) {
            log.error("The output of the workers can no longer be read: " + e);
            return;
          }
        }
      }
    } catch (Error e) {
      log.error("The output of the workers can no longer be read: " + e);
      throw e;
    } finally {
      end();
    }
  }

  private void round() throws PosixException {
    for (var ready : files.poll(interests(), timeout())) {
      read(ready);
    }
    obeyOrders();
    closeOverdue();
    flush();
  }

  private void end() {
    try {
      List.copyOf(pipes.values()).forEach(this::drain);
      flush();
    } finally {
      outputs.values().forEach(Output::complete);
      List<Order> left;
      synchronized (lock) {
        over = true;
        left = List.copyOf(orders);
        orders.clear();
      }
      left.forEach(order -> order.afterTheEnd().run());
    }
  }

  private List<Interest> interests() {
    var current = interests;
    if (current == null) {
      current = new ArrayList<Interest>(pipes.size() + 1);
      current.add(new Interest(wakeup, PosixFile.POLLIN));
      for (int fd : pipes.keySet()) {
        current.add(new Interest(fd, PosixFile.POLLIN));
      }
      interests = current;
    }
    return current;
  }

  private int timeout() {
    long now = System.nanoTime();
    long left = Long.MAX_VALUE;
    for (var output : outputs.values()) {
      if (output.deadline != null) {
        left = Math.min(left, Math.max(0, output.deadline - now));
      }
    }
    return left == Long.MAX_VALUE ? -1 : (int) (left / 1_000_000) + 1;
  }

  private void obeyOrders() {
    for (var order = nextOrder(); order != null; order = nextOrder()) {
      order.obey().run();
    }
  }

  private @Nullable Order nextOrder() {
    synchronized (lock) {
      return orders.poll();
    }
  }

  private void read(Ready ready) throws PosixException {
    if (ready.fd() == wakeup) {
      files.acknowledge(wakeup);
      return;
    }
    var pipe = pipes.get(ready.fd());
    if (pipe != null && readOnce(pipe) == 0) {
      end(pipe);
    }
  }

  /** Reads once; 0 at the end of the stream, -1 when there is nothing. */
  private int readOnce(Pipe pipe) {
    direct.clear();
    int count;
    try {
      count = files.read(pipe.fd, direct);
      pipe.failures = 0;
    } catch (PosixException e) {
      return 0; // a pipe has no error that passes
    } catch (RuntimeException e) {
      complain(pipe, e);
      return ++pipe.failures < MAX_FAILURES ? -1 : 0;
    }
    if (count > 0) {
      direct.flip().get(chunk, 0, count);
      try {
        pipe.splitter.add(chunk, count);
      } catch (RuntimeException e) {
        complain(pipe, e); // what follows may be as good as ever
      }
    }
    return count;
  }

  /** Once for each pipe: a defect that the worker's bytes bring out may come with every read. */
  private void complain(Pipe pipe, RuntimeException e) {
    if (!pipe.complained) {
      pipe.complained = true;
      log.error("Output of worker " + pipe.origin.pid() + " may be missing: " + e);
    }
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    for (var pipe : List.copyOf(pipes.values())) {
      var deadline = pipe.output.deadline;
      if (deadline != null && deadline - now <= 0) {
        drain(pipe);
      }
    }
  }

  /** Reads what is in the pipe now, and no more than a pipe holds at most, and closes it. */
  private void drain(Pipe pipe) {
    int most = 1 << 20;
    int count = 1;
    while (most > 0 && count > 0) {
      count = readOnce(pipe);
      most -= count;
    }
    end(pipe);
  }

  private void end(Pipe pipe) {
    try {
      pipe.splitter.end();
    } catch (RuntimeException e) {
      complain(pipe, e);
    }
    pipes.remove(pipe.fd);
    interests = null;
    closeQuietly(pipe.fd);
    var output = pipe.output;
    if (--output.open == 0) {
      outputs.remove(output.id);
      try {
        flush();
      } finally {
        output.complete();
      }
    }
  }

  private void flush() {
    if (batch.length() > 0) {
      try {
        log.deliver(batch.bytes(), batch.length());
      } finally {
        batch.clear(); // or what failed would fail again
      }
    }
  }

  private void closeQuietly(int fd) {
    try {
      files.close(fd);
    } catch (PosixException e) {
      // The descriptor is gone all the same.
    }
  }
}
