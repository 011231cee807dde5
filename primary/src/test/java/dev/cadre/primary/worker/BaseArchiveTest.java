package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.ipc.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseArchiveTest {

  private static final Path JDK = Path.of(System.getProperty("java.home"));

  @TempDir Path home;

  private static Optional<Path> ensure(Path patch, String... arguments) {
    return BaseArchive.ensure(
        JDK, patch, PlayedPrimary.AGENT, List.of(arguments), System.getenv(), words -> {});
  }

  @Test
  void aWorkerStartsFromItAndTheJvmHasNothingToSay() throws IOException {
    Path patch =
        JdkPatch.prepare(
            CacheFolder.open(Map.of("XDG_CACHE_HOME", home.toString())), PlayedPrimary.AGENT);
    Path archive = ensure(patch, "-XX:+UseSerialGC").orElseThrow();
    assertThat(ensure(patch, "-XX:+UseSerialGC", "-Xmx64m")).contains(archive);
    assertThat(ensure(patch, "-Xshare:off")).isEmpty();
    try (Stream<Path> files = Files.list(patch)) {
      assertThat(files).as("nothing is left lying").hasSize(7);
    }
    try (PlayedPrimary primary = new PlayedPrimary(patch)) {
      primary.jvmArguments =
          List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:SharedArchiveFile=" + archive, "-Xshare:on");
      int port = primary.inherit(new ListenerKey(Family.INET6, "::", 0, 0));
      primary.start("http 0.0.0.0 " + port);
      primary.next(Message.Hello.class);
      assertThat(primary.next(Message.Listening.class).port()).isEqualTo(port);
      assertThat(primary.line()).isEqualTo("http " + port);
      assertThat(primary.err).isEmpty();
    }
  }

  @Test
  void aJdkThatCannotDumpIsDoneWithout() {
    assertThat(
            BaseArchive.ensure(
                Path.of("/nowhere"),
                home,
                PlayedPrimary.AGENT,
                List.of(),
                System.getenv(),
                words -> {}))
        .isEmpty();
  }
}
