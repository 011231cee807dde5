package dev.cadre.state.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.State;
import dev.cadre.state.contract.Jvm;
import dev.cadre.state.contract.TopicContract;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, in a segment. */
final class EmbeddedTopicTest extends TopicContract {
  @TempDir private Path folder;

  @Override
  public URI address() {
    return URI.create("embedded:" + folder.resolve("segment"));
  }

  @Test
  void processThatStoodStillLosesTheOldestMessagesAndCountsThem() throws Exception {
    int count = 5_000;
    try (State state = open();
        Jvm listener = Jvm.start(address(), "listen")) {
      listener.await("ready");
      listener.signal("STOP");
      for (int i = 0; i < count; i++) {
        assertThat(state.topic("numbers").publish(Integer.toString(i))).isTrue();
      }
      listener.signal("CONT");
      assertThat(state.topic("numbers").publish("end")).isTrue();
      String[] said = listener.await("given").split(" ", -1);
      int given = Integer.parseInt(said[0]);
      int dropped = Integer.parseInt(said[1]);
      assertThat(given).isPositive();
      assertThat(dropped).isPositive();
      assertThat(given + dropped).isEqualTo(count);
      assertThat(said[2]).as("in order and once").isEqualTo("true");
    }
  }
}
