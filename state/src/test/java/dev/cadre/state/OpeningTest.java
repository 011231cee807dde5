package dev.cadre.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {

  @Test
  void jvmThatNobodyToldIsLocalToItself() {
    try (State state = Opening.byEnvironment(_ -> null, _ -> null);
        State other = Opening.byEnvironment(_ -> null, _ -> null)) {
      assertThat(state.health().backEnd()).isEqualTo("local");
      state.counters("c", Duration.ofMinutes(1)).increment("k");
      assertThat(other.counters("c", Duration.ofMinutes(1)).get("k")).isEmpty();
    }
  }

  @Test
  void variableOfTheWorkerSaysWhereAndAPropertyComesFirst(@TempDir Path folder) {
    Map<String, String> variables = Map.of("CADRE_STATE_URI", "embedded:" + folder.resolve("a"));
    Map<String, String> properties = Map.of("cadre.state.uri", "embedded:" + folder.resolve("b"));
    try (State state = Opening.byEnvironment(_ -> null, variables::get)) {
      assertThat(state.health().detail()).isEqualTo(folder.resolve("a.v2").toString());
    }
    try (State state = Opening.byEnvironment(properties::get, variables::get)) {
      assertThat(state.health().detail()).isEqualTo(folder.resolve("b.v2").toString());
    }
  }

  @Test
  void addressThatIsNoneIsRefusedWithoutItsPassword() {
    assertThatThrownBy(() -> Opening.byEnvironment(_ -> null, _ -> "redis://:sec ret@localhost:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no URI")
        .hasNoCause()
        .hasMessageNotContaining("ret");
  }

  @Test
  void addressWithoutABackEndIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> State.open(URI.create("redis://localhost:1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no back end for redis: is on the class path; those there are for embedded, local:"
                + " add cadre-state-redis");
    for (String scheme : List.of("rediss", "redis-sentinel", "rediss-cluster", "rediss-sentinel")) {
      assertThatThrownBy(() -> State.open(URI.create(scheme + "://me:secret@localhost:1")))
          .hasMessageContaining("add cadre-state-redis")
          .hasMessageNotContaining("secret");
    }
    assertThatThrownBy(() -> State.open(URI.create("embedded:relative")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("embedded:/absolute/path");
  }
}
