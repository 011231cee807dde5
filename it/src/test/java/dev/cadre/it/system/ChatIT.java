package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.LocalRedis;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code examples/chat}, without a browser. */
@SystemTest
final class ChatIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ClusterSpec spec(CadreCommand command) {
    return Examples.spec(command, "chat")
        .with("--ready-path", "/", "--drain-timeout", "10s", "--websocket-spread", "500ms");
  }

  @Test
  void messageReachesTheClientsOfAllWorkersAndStaysThroughARollingRestart(CadreCommand command) {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      talk(cluster);
      try (ChatClient told = ChatClient.ofSlot(cluster, 1)) {
        cluster.rollingRestart(Duration.ofSeconds(60));
        assertThat(told.closed()).as("the close code of a worker that goes").isEqualTo(1001);
      }
      try (ChatClient later = ChatClient.ofSlot(cluster, 0)) {
        later.awaitTexts("hello bob", "hello ann");
        assertThat(cluster.workers()).contains(later.worker());
      }
    }
  }

  @Test
  void sameJarTalksThroughRedis(CadreCommand command) throws IOException {
    try (LocalRedis redis = LocalRedis.start(command.folder());
        CadreProcess cluster =
            spec(command).with("--state", redis.address()).startAndAwaitReady()) {
      cluster.awaitLog("The state is redis", LIMIT);
      talk(cluster);
    }
  }

  private static void talk(CadreProcess cluster) {
    try (ChatClient ann = ChatClient.ofSlot(cluster, 0);
        ChatClient bob = ChatClient.ofSlot(cluster, 1)) {
      assertThat(cluster.workers()).containsExactlyInAnyOrder(ann.worker(), bob.worker());
      ann.say("ann", "hello bob");
      bob.awaitTexts("hello bob");
      ann.awaitTexts("hello bob");
      bob.say("bob", "hello ann");
      ann.awaitTexts("hello bob", "hello ann");
      bob.awaitTexts("hello bob", "hello ann");
    }
    try (ChatClient late = ChatClient.ofSlot(cluster, 0)) {
      late.awaitTexts("hello bob", "hello ann");
    }
  }
}
