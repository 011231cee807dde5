package dev.cadre.it.compat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import java.time.Duration;

/**
 * Requests that are under way when a rolling restart begins.
 *
 * @param survived requests of 20 s that were answered, one by each of the old workers
 * @param of how many there were
 * @param cut requests that outlive the drain's deadline and were cut
 * @param named whether the log named such a request, by its client
 * @param dumped whether the log has a thread dump of its worker
 */
record LongRequests(long survived, long of, long cut, boolean named, boolean dumped) {

  private static final int REQUESTS = 4;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration FOREVER = Duration.ofMinutes(1);

  static LongRequests of(Application application, CadreCommand command) {
    LoadReport survivors;
    try (Trial trial = Trial.start(application.spec(command).with("--drain-timeout", "30s"))) {
      survivors = during(trial.cluster(), LONG);
      trial.stop();
    }
    try (Trial trial =
        Trial.start(
            application.spec(command).with("--drain-timeout", "3s", "--exit-timeout", "3s"))) {
      LoadReport victims = during(trial.cluster(), FOREVER);
      String log = trial.cluster().log().toString();
      trial.stop();
      return new LongRequests(
          survivors.ok(),
          survivors.total(),
          victims.failed(),
          log.contains("a request in flight from 127.0.0.1 port"),
          log.contains("Full thread dump"));
    }
  }

  private static LoadReport during(CadreProcess cluster, Duration request) {
    try (RunningLoad load =
        Load.start(
            LoadPlan.to(cluster.url("/slow?ms=" + request.toMillis()))
                .with(LoadPlan.Mode.KEEP_ALIVE)
                .connections(REQUESTS)
                .requests(REQUESTS)
                .responseTimeout(request.plusSeconds(10)))) {
      // They have been accepted and read when the kernel has nothing left for the workers.
      Await.until(Duration.ofSeconds(1), () -> load.failed() > 0);
      cluster.rollingRestart(Duration.ofMinutes(3));
      return load.await();
    }
  }
}
