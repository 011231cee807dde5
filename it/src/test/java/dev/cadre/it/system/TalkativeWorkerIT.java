package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.TalkativeApp;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What workers print arrives whole, in order, line by line, however fast. */
@SystemTest
final class TalkativeWorkerIT {

  private static final long LINES = 1_000_000;

  @Test
  void losesAndMixesNothing(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), TalkativeApp.class, "v1");
    Path logFile = command.folder().resolve("app.log");
    ClusterSpec spec = ClusterSpec.of(command, jar);
    try (CadreProcess cluster =
        spec.with("--log-file", logFile.toString(), "--log-max-size", "10GB")
            .arguments(Integer.toString(spec.port()), Long.toString(LINES))
            .start()) {
      long start = System.nanoTime();
      assertThat(Await.until(Duration.ofSeconds(90), () -> ended(logFile) == 2)).isTrue();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("2 x 100 MB of output in %.1f s%n", seconds);
      Map<String, Long> next = new HashMap<>();
      Pattern line = Pattern.compile("^\\[(\\d+ \\d+)] line (\\d+) ([a-z]+)$");
      try (Stream<String> lines = Files.lines(logFile, StandardCharsets.ISO_8859_1)) {
        lines
            .filter(text -> text.startsWith("[") && text.contains("line "))
            .forEach(text -> {
              Matcher matcher = line.matcher(text);
              assertThat(matcher.matches()).as(text).isTrue();
              String worker = matcher.group(1);
              long expected = next.getOrDefault(worker, 0L);
              assertThat(Long.parseLong(matcher.group(2))).isEqualTo(expected);
              next.put(worker, expected + 1);
            });
      }
      assertThat(next.values()).containsExactly(LINES, LINES);
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 100)).hasSize(2);
    }
  }

  /** How many workers have printed their last line, from the end of the file. */
  private static long ended(Path logFile) {
    if (!Files.exists(logFile)) {
      return 0;
    }
    try (RandomAccessFile file = new RandomAccessFile(logFile.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(file.length(), 60_000_000)];
      file.seek(file.length() - tail.length);
      file.readFully(tail);
      return Pattern.compile("printed all$", Pattern.MULTILINE)
          .matcher(new String(tail, StandardCharsets.ISO_8859_1))
          .results()
          .count();
    } catch (IOException e) {
      return 0;
    }
  }
}
