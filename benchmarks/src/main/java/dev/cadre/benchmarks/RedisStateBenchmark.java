package dev.cadre.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cadre.it.cluster.LocalRedis;
import dev.cadre.it.page.Table;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.State;
import dev.cadre.state.Use;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What shared state in Redis costs, beside bare Lettuce and beside the embedded state. */
final class RedisStateBenchmark implements Benchmark {
  private static final String METHOD =
      """
      A `redis-server` of this machine over loopback, without persistence; all clients in one JVM, each with one
      connection that its threads share. `INCR` and the bare script are Lettuce alone, the latter with the
      script, key and arguments that Cadre sends. The sides take turns; the figures are medians, least
      and most. The embedded segment is on /dev/shm. Topics as in the benchmark `state`.
      """;

  private static final Limit LIMIT = Limit.fixedWindow(Limit.MAX_PERMITS, Duration.ofHours(1));
  private static final int MANY = 64;
  private static final int KEYS = 1000;

  /** One operation on the key of this number. */
  private interface Operation {
    void on(int key) throws Exception;
  }

  @Override
  public String name() {
    return "state-redis";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    int rounds = ground.choose(2, 7);
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "cadre-bench");
    Path segment = folder.resolve("segment");
    try (LocalRedis redis = LocalRedis.start(folder);
        BareLettuce bare = new BareLettuce(redis.address());
        State cadre = State.open(URI.create(redis.address()));
        State embedded = State.open(URI.create("embedded:" + segment))) {
      byte[][] keys = new byte[KEYS][];
      String[] names = new String[KEYS];
      for (int i = 0; i < KEYS; i++) {
        names[i] = "key" + i;
        keys[i] = ("bare:shared:fixed:bench@3600000000:key" + i).getBytes(US_ASCII);
      }
      Use patient = Use.failClosed().within(Duration.ofSeconds(1));
      RateLimiter remote = cadre.rateLimiter("bench", LIMIT, patient);
      RateLimiter near = embedded.rateLimiter("bench", LIMIT, patient);
      byte[] counter = "bare:counter".getBytes(US_ASCII);
      long millis = ground.choose(300, 2000);
      List<List<Double>> rates = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        rates.add(new ArrayList<>());
      }
      for (int round = -1; round < rounds; round++) { // the first is for warming up
        double[] measured = {
          rate(1, millis, _ -> bare.increment(counter)),
          rate(1, millis, key -> bare.attempt(keys[key])),
          rate(1, millis, key -> attempt(remote, names[key])),
          rate(MANY, millis, key -> bare.attempt(keys[key])),
          rate(MANY, millis, key -> attempt(remote, names[key])),
          rate(1, millis, key -> attempt(near, names[key]))
        };
        for (int i = 0; round >= 0 && i < measured.length; i++) {
          rates.get(i).add(measured[i]);
        }
      }
      List<Samples> all = rates.stream().map(Samples::new).toList();
      Table limiter = new Table("one after the other", "operations/s");
      limiter.row("`INCR`, bare Lettuce, 1 thread", all.get(0).words("%.0f"));
      limiter.row("the script, bare Lettuce, 1 thread", all.get(1).words("%.0f"));
      limiter.row("`tryAcquire` in Redis, 1 thread", all.get(2).words("%.0f"));
      limiter.row("the script, bare Lettuce, 64 virtual threads", all.get(3).words("%.0f"));
      limiter.row("`tryAcquire` in Redis, 64 virtual threads", all.get(4).words("%.0f"));
      limiter.row("`tryAcquire` embedded, 1 thread", all.get(5).words("%.0f"));
      return new Result(
          "State that workers share, in Redis",
          METHOD,
          List.of(limiter, topics(ground, redis.address(), "embedded:" + segment)),
          List.of(
              Bar.atMost(1.2, "x", "bare Lettuce by Cadre, 1 thread", by(all.get(1), all.get(2))),
              Bar.atMost(1.2, "x", "bare Lettuce by Cadre, 64", by(all.get(3), all.get(4))),
              Bar.atLeast(100, "x", "embedded by `INCR`", by(all.get(5), all.get(0)))));
    } finally {
      try (var files = Files.walk(folder)) { // bells have folders
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void attempt(RateLimiter limiter, String key) {
    if (limiter.tryAcquire(key).origin() != Origin.SHARED) {
      throw new IllegalStateException("not from what is shared");
    }
  }

  private static double by(Samples one, Samples other) {
    return one.median() / other.median();
  }

  /** Operations in a second. */
  private static double rate(int threads, long millis, Operation operation) throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      long begun = System.nanoTime();
      Callable<Long> work =
          () -> {
            long count = 0;
            while (System.nanoTime() - begun < millis * 1_000_000) {
              operation.on((int) (count % KEYS));
              count++;
            }
            return count;
          };
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(work));
      }
      long sum = 0;
      for (Future<Long> thread : running) {
        sum += thread.get();
      }
      return sum * 1e9 / (System.nanoTime() - begun);
    }
  }

  /** Both, one after the other. */
  private static Table topics(Ground ground, String redis, String embedded) throws IOException {
    String seconds = Integer.toString(ground.choose(1, 10));
    Table table = TopicLoad.table();
    TopicLoad.measure(table, "Redis", redis, seconds);
    TopicLoad.measure(table, "embedded", embedded, seconds);
    return table;
  }
}
