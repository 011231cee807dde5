package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A socket that a service manager passes: connections wait in it while no primary runs. */
@SystemTest
final class SocketActivationIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** By a service manager with a socket of the application's port, which starts it so often. */
  private static ClusterSpec spec(CadreCommand command, int times, String... host)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    ClusterSpec plain = ClusterSpec.of(command, jar);
    String port = Integer.toString(plain.port());
    CadreCommand managed =
        command.after(
            CadreCommand.java(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ServiceManager.class.getName(),
            port,
            Integer.toString(times));
    List<String> arguments = new ArrayList<>(List.of(port));
    arguments.addAll(List.of(host));
    return new ClusterSpec(
        managed, jar, plain.port(), plain.healthPort(), plain.options(), arguments);
  }

  @Test
  void noConnectionIsRefusedWhileThePrimaryIsReplaced(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command, 2);
    try (CadreProcess manager = spec.startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(manager.url("/"))
                    .connections(16)
                    .requests(Long.MAX_VALUE)
                    .responseTimeout(Duration.ofSeconds(30))
                    .time(Duration.ofMinutes(2)))) {
      assertThat(manager.log().toString())
          .contains("The service manager has passed a socket of [::]:" + spec.port());
      CadreProcess.signal(primary(manager, 0), "USR2");
      manager.awaitLog("Rolling restart complete", LIMIT);
      assertThat(load.failed()).as("in a rolling restart").isZero();

      long mark = manager.log().mark();
      CadreProcess.signal(primary(manager, 0), "TERM");
      manager.log().await(mark, "(?s)is ready.*All 2 workers are ready", LIMIT);
      LoadReport report = load.stop();
      assertThat(report.count(Outcome.REFUSED)).as("%s", report).isZero();
      assertThat(report.failed())
          .as("at most what one worker had in hand when it ended: %s", report)
          .isLessThanOrEqualTo(16);
      CadreProcess.signal(primary(manager, mark), "TERM");
      assertThat(manager.awaitExit(LIMIT)).isZero();
    }
  }

  @Test
  void anotherAddressOfThatPortIsRefusedWithTheRemedy(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command, 1, "127.0.0.1");
    try (CadreProcess manager = spec.start()) {
      manager.awaitExit(LIMIT);
      assertThat(manager.log().toString())
          .contains("and the application binds 127.0.0.1:" + spec.port())
          .contains("let ListenStream= of the socket unit name that address");
    }
  }

  private static long primary(CadreProcess manager, long mark) {
    return Long.parseLong(manager.log().await(mark, "Primary (\\d+) starting", LIMIT).group(1));
  }
}
