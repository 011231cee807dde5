package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.primary.log.ClusterLog;
import dev.cadre.primary.log.OutputCapture;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import dev.cadre.primary.supervise.Order;
import dev.cadre.primary.supervise.Rollout;
import dev.cadre.primary.supervise.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence of failures has a bound; what somebody asked for has none. */
class IncidentsTest {
  private static final int O_WRONLY = 1;
  private static final long LIMIT_NANOS = Duration.ofSeconds(30).toNanos();

  private final Posix posix = LinuxPosix.instance();
  @TempDir private Path folder;
  private int devNull;
  private ClusterLog log;
  private OutputCapture output;
  private Incidents incidents;

  @BeforeEach
  void open() throws IOException {
    devNull = posix.file().open("/dev/null", O_WRONLY, 0);
    log =
        ClusterLog.open(
            posix.file(), InstantSource.system(), LogFormat.TEXT, devNull, Optional.empty(), 0, 0);
    output = new OutputCapture(posix.file(), log);
    incidents = new Incidents(folder, output, log);
  }

  @AfterEach
  void close() throws IOException {
    output.close();
    log.close();
    posix.file().close(devNull);
  }

  @Test
  void tenFailuresAreKeptAndAllDumps() throws IOException {
    for (int generation = 1; generation <= 12; generation++) {
      String name = "20200101-0000%02d-generation-%d".formatted(generation, generation);
      Files.writeString(
          Files.createDirectory(folder.resolve(name)).resolve("reason.txt"), "a test");
    }
    Path dump = Files.createDirectory(folder.resolve("20190101-000000-worker-4711"));
    Files.writeString(dump.resolve("threads.txt"), "a test");
    Order order = new Order(0, "a test", new Source.Again(), true);
    Path fresh =
        incidents.write(new Rollout.Snapshotting(1, 13, order), "new worker 7 exited with code 3");
    long end = System.nanoTime() + LIMIT_NANOS;
    while (failures().size() != 10 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(failures())
        .hasSize(10)
        .contains(fresh)
        .allMatch(failure -> !failure.toString().matches(".*-generation-[123]"));
    assertThat(fresh.resolve("reason.txt")).hasContent("new worker 7 exited with code 3");
    assertThat(dump.resolve("threads.txt")).exists();
  }

  private List<Path> failures() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.toString().contains("-generation-")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
