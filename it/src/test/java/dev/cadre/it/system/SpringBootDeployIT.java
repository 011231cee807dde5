package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.JarVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A Spring Boot application is deployed, and rolled back, under load. */
@SystemTest
final class SpringBootDeployIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static ClusterSpec spec(CadreCommand command) {
    Path jar =
        Path.of(System.getProperty("cadre.compat", "compat"))
            .resolve("spring-boot-tomcat/target/spring-boot-tomcat.jar")
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(jar)) {
      throw new IllegalStateException("no " + jar + ": build it, mvn -f compat/pom.xml package");
    }
    ClusterSpec spec = ClusterSpec.of(command, jar).with("--ready-path", "/", "--aot", "auto");
    return spec.arguments("--server.port=" + spec.port());
  }

  @Test
  void aDeployAndARollbackLoseNothing(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command).with("--observe", "3s");
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      // Its libraries are unpacked for the cache; the application must not notice.
      cluster.awaitLog("Generation 1 has an AOT cache", LIMIT);
      try (RunningLoad load = load(cluster)) {
        Path next =
            JarVersion.write(spec.artefact(), command.folder().resolve("next.jar"), "version 2");
        assertComplete(cluster.command(LIMIT, "deploy", next.toString(), "--name", "app"));
        assertComplete(cluster.command(LIMIT, "rollback", "--name", "app"));
        LoadReport report = load.stop();
        assertThat(report.failed()).as("%s", report).isZero();
        assertThat(report.workers()).as("workers that answered").hasSizeGreaterThanOrEqualTo(6);
      }
      assertThat(cluster.command(LIMIT, "status").output()).contains("used by 2 of 2 workers");
      assertThat(command.processes().alive())
          .filteredOn(process -> cluster.workers().contains(process.pid()))
          .allSatisfy(process -> assertThat(process.command()).contains(".derived/"));
    }
  }

  private static RunningLoad load(CadreProcess cluster) {
    return Load.start(
        LoadPlan.to(cluster.url("/"))
            .with(LoadPlan.Mode.KEEP_ALIVE)
            .connections(8)
            .requests(Long.MAX_VALUE)
            .time(Duration.ofMinutes(5))
            .thinkTime(Duration.ofMillis(5))
            .worker(reply -> reply.body().strip()));
  }

  private static void assertComplete(CadreCommand.Result result) {
    assertThat(result.exitCode()).as(result.output()).isZero();
  }
}
