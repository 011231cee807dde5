package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The README's first program, packed with its one dependency, by {@code java -jar}. */
final class ClusterApiExampleIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void tenLinesAreACluster() throws Exception {
    Path jar =
        Path.of(System.getProperty("cadre.examples", "../examples"))
            .resolve("cluster-api/target/cluster-api.jar")
            .toAbsolutePath();
    int port = FreePort.next();
    try (ProgramRun run =
        ProgramRun.start(CadreCommand.inNewFolder(), jar, Integer.toString(port))) {
      String listening = "(?s)listening on port " + port + ".*listening on port " + port;
      run.log().await(0, listening, LIMIT);
      assertThat(run.log().toString()).doesNotContain("WARNING");

      long mark = run.log().mark();
      String worker = run.log().await(0, "Worker (\\d+) listening", LIMIT).group(1);
      CadreProcess.signal(Long.parseLong(worker), "KILL");
      run.log().await(mark, "Worker \\d+ died", LIMIT);
      run.log().await(mark, "Worker \\d+ listening on port " + port, LIMIT);

      run.signal("USR2");
      run.log().await(mark, "Rolling restart complete", LIMIT);

      run.signal("TERM");
      assertThat(run.awaitExit()).isZero();
      assertThat(run.isGone()).isTrue();
    }
  }
}
