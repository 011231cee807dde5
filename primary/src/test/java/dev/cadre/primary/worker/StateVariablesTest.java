package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateVariablesTest {
  private static final Path FOLDER = Path.of("/run/user/1 2/cadre/shop/state");

  @Test
  void embeddedStateIsAFileInTheRunDirectory() {
    String address = StateVariables.of("embedded", "shop", FOLDER).get("CADRE_STATE_URI");
    assertThat(URI.create(String.valueOf(address)))
        .hasScheme("embedded")
        .hasPath("/run/user/1 2/cadre/shop/state/segment");
  }

  @Test
  void embeddedStateMayHaveASize() {
    String address =
        StateVariables.of("embedded?megabytes=64", "shop", FOLDER).get("CADRE_STATE_URI");
    assertThat(URI.create(String.valueOf(address)))
        .hasScheme("embedded")
        .hasPath("/run/user/1 2/cadre/shop/state/segment")
        .hasQuery("megabytes=64");
  }

  @Test
  void serverIsNamedAsItWasSaidAndNoneIsLocal() {
    assertThat(StateVariables.of("redis://user:secret@h:1/2", "shop", FOLDER))
        .containsOnly(
            entry("CADRE_STATE_URI", "redis://user:secret@h:1/2"),
            entry("CADRE_STATE_APPLICATION", "shop"));
    assertThat(StateVariables.of("none", "shop", FOLDER))
        .containsEntry("CADRE_STATE_URI", "local:/");
  }

  @Test
  void theUsersOwnVariableWins() {
    var command = new WorkerCommand("java", List.of(), List.of("B=1", "CADRE_STATE_URI=local:/"));
    assertThat(command.with(Map.of("CADRE_STATE_URI", "embedded:/x", "A", "2")).envp())
        .containsExactly("A=2", "B=1", "CADRE_STATE_URI=local:/");
  }
}
