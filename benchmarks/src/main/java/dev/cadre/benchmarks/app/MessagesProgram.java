package dev.cadre.benchmarks.app;

import dev.cadre.Cluster;
import dev.cadre.Worker;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code node-messages.js} does, by the Java API; and how soon a killed worker is forked again
 * while another floods the primary. Arguments: SECONDS FORKS.
 */
public final class MessagesProgram {
  private static final String ROLE = "ROLE";
  private static final String PAYLOAD = "x".repeat(64);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private MessagesProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      play();
      return;
    }
    double seconds = Double.parseDouble(arguments[0]);
    int forks = Integer.parseInt(arguments[1]);
    pingPong(seconds);
    oneWay(seconds);
    for (int i = 0; i < forks; i++) {
      listening();
    }
    for (int i = 0; i < forks; i++) {
      flood();
    }
    System.out.println("end");
  }

  private static void play() throws IOException {
    Worker self = Cluster.worker().orElseThrow();
    switch (System.getenv(ROLE)) {
      case "echo" -> {
        var _ = self.onMessage(message -> self.send(message.value()));
        park();
      }
      case "source" -> {
        while (self.send(PAYLOAD, PATIENCE)) {}
      }
      case "listen" -> {
        var _ = new ServerSocket(0);
        park();
      }
      default -> park();
    }
  }

  private static void park() {
    while (true) {
      LockSupport.park();
    }
  }

  private static Worker fork(String role) {
    return Cluster.fork(Map.of(ROLE, role));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void exited(Worker worker) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    var _ = worker.onExit(_ -> gone.countDown());
    worker.kill("SIGKILL");
    gone.await();
  }

  /** Of the thread of messages. */
  static final class Counter {
    private final String name;
    private final int warmUp;
    private final double seconds;
    private final CountDownLatch done = new CountDownLatch(1);
    private long count;
    private long start;

    Counter(String name, int warmUp, double seconds) {
      this.name = name;
      this.warmUp = warmUp;
      this.seconds = seconds;
    }

    /** False when it has been counted for long enough. */
    boolean count() {
      if (done.getCount() == 0) {
        return false;
      }
      if (++count == warmUp) {
        start = System.nanoTime();
      }
      if (count > warmUp && (count & 0x3f) == 0 && seconds(start) > seconds) {
        System.out.println(name + " " + (count - warmUp) / seconds(start));
        done.countDown();
      }
      return done.getCount() > 0;
    }
  }

  private static void pingPong(double seconds) throws InterruptedException {
    Worker worker = fork("echo");
    Counter counter = new Counter("ping-pong", 5000, seconds);
    var _ =
        worker.onMessage(message -> {
          if (counter.count()) {
            var _ = worker.send(message.value());
          }
        });
    var _ = worker.send(PAYLOAD);
    counter.done.await();
    exited(worker);
  }

  private static void oneWay(double seconds) throws InterruptedException {
    Worker worker = fork("source");
    Counter counter = new Counter("one-way", 100_000, seconds);
    var _ = worker.onMessage(_ -> counter.count());
    counter.done.await();
    exited(worker);
  }

  private static void listening() throws InterruptedException {
    CountDownLatch heard = new CountDownLatch(1);
    long start = System.nanoTime();
    Worker worker = fork("listen");
    var _ = worker.onListening(_ -> heard.countDown());
    heard.await();
    System.out.println("listening " + seconds(start) * 1000);
    exited(worker);
  }

  private static void flood() throws InterruptedException {
    CountDownLatch flooding = new CountDownLatch(10_000);
    Worker source = fork("source");
    var _ = source.onMessage(_ -> flooding.countDown());
    CountDownLatch online = new CountDownLatch(1);
    Worker victim = fork("idle");
    var _ = victim.onOnline(_ -> online.countDown());
    flooding.await();
    online.await();
    CountDownLatch replaced = new CountDownLatch(1);
    Worker[] next = new Worker[1];
    var _ =
        victim.onExit(_ -> {
          next[0] = fork("idle");
          replaced.countDown();
        });
    long killed = System.nanoTime();
    victim.kill("SIGKILL");
    replaced.await();
    System.out.println("flooded-fork " + seconds(killed) * 1000);
    exited(source);
    exited(next[0]);
  }
}
