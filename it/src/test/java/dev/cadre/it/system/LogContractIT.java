package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines that operators grep for, in their words and their order. */
@SystemTest
final class LogContractIT {

  private static final Pattern OWN =
      Pattern.compile(
          "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (INFO|WARN|ERROR) +(.*)$");

  @Test
  void ofAStartADeathARestartAndAStop(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    Path logFile = command.folder().resolve("app.log");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar)
            .with("--workers", "1", "--log-file", logFile.toString())
            .startAndAwaitReady()) {
      long first = cluster.workers().getFirst();
      CadreProcess.signal(first, "KILL");
      cluster.awaitLog("New worker \\d+ is ready", Duration.ofSeconds(30));
      long second = cluster.workers().getFirst();
      cluster.rollingRestart(Duration.ofSeconds(60));
      long third = cluster.workers().getFirst();
      String port = Integer.toString(cluster.spec().port());
      cluster.stop();

      List<String> words = words(cluster.log().lines());
      assertThat(words)
          .containsSubsequence(
              "Primary " + cluster.pid() + " starting 1 workers",
              "Worker " + first + " listening on port " + port,
              "Forking replacement worker",
              "Worker " + second + " listening on port " + port,
              "New worker " + second + " is ready",
              "Received SIGUSR2: starting rolling restart",
              "Worker " + third + " listening on port " + port,
              "New worker " + third + " is ready",
              "Worker " + second + " shutting down gracefully",
              "Old worker " + second + " exited",
              "Rolling restart complete",
              "Worker " + third + " shutting down gracefully");
      assertThat(words).anyMatch(line -> line.startsWith("Worker " + first + " died (code "));
      assertThat(words).anyMatch(line -> line.matches(".*died \\(code .*, signal .*\\).*"));
      assertThat(words(Files.readAllLines(logFile))).containsAll(words);
    }
  }

  @Test
  void asJsonTheyAreObjects(CadreCommand command) throws IOException, JsonParserException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    Path logFile = command.folder().resolve("app.log");
    ClusterSpec spec =
        ClusterSpec.of(command, jar).with("--log-format", "json", "--log-file", logFile.toString());
    try (CadreProcess cluster = spec.start()) {
      assertThat(
              Await.until(Duration.ofSeconds(30), () -> cluster.log().count(0, "is ready\"") >= 2))
          .isTrue();
      cluster.stop();
      for (String line : Files.readAllLines(logFile)) {
        JsonObject object = JsonParser.object().from(line);
        assertThat(object.getString("time")).isNotEmpty();
        assertThat(object.getString("message")).isNotNull();
      }
    }
  }

  private static List<String> words(List<String> lines) {
    return lines.stream()
        .map(OWN::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(2))
        .toList();
  }
}
