package dev.cadre.primary.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.ExitCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ControlHandlerTest {
  private final FakeCluster cluster = new FakeCluster();

  private List<String> ask(byte[] request) throws Exception {
    List<String> lines = new ArrayList<>();
    new ControlHandler(cluster).handle(request, lines::add);
    return lines;
  }

  private List<String> ask(String request) throws Exception {
    return ask(request.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void statusIsOneLineWithTheWholeView() throws Exception {
    List<String> lines = ask("{\"command\":\"status\", \"a field of tomorrow\":[1]}");
    assertThat(lines).hasSize(1);
    var json = ClusterViewJson.parse(lines.getFirst()).orElseThrow();
    assertThat(json.getBoolean("done")).isTrue();
    assertThat(json.getInt("exitCode")).isZero();
    ClusterView view = ClusterViewJson.view(json.getObject("status"));
    assertThat(view.listeners()).isEqualTo(FakeCluster.sample().listeners());
    assertThat(view.health()).isEqualTo(FakeCluster.sample().health());
    assertThat(view.workers())
        .extracting(WorkerView::state)
        .containsExactly(WorkerView.READY, "starting");
    assertThat(view.workers().getLast().connections()).isEmpty();
  }

  @Test
  void deployNamesAJarByAnAbsolutePath() throws Exception {
    assertThat(ask("{\"command\":\"deploy\",\"jar\":\"/srv/new.jar\"}"))
        .contains("{\"progress\":\"deploying /srv/new.jar\"}");
    for (String jar : List.of("\"new.jar\"", "7", "\"/a\\u0000b\"")) {
      assertThat(ask("{\"command\":\"deploy\",\"jar\":" + jar + "}"))
          .singleElement()
          .asString()
          .contains("\"exitCode\":2", "names no jar by an absolute path");
    }
  }

  @Test
  void reloadTellsItsProgressAndItsOutcome() throws Exception {
    assertThat(ask("{\"command\":\"reload\"}"))
        .containsExactly(
            "{\"progress\":\"New worker 4712 is ready\"}",
            "{\"progress\":\"Old worker 4711 exited\"}",
            "{\"done\":true,\"exitCode\":0,\"words\":\"Rolling restart complete\"}");
    cluster.progress = List.of();
    cluster.outcome =
        CompletableFuture.completedStage(new Outcome(ExitCode.ROLLED_BACK, "Worker 4712 died"));
    assertThat(ask("{\"command\":\"reload\"}"))
        .containsExactly("{\"done\":true,\"exitCode\":5,\"error\":\"Worker 4712 died\"}");
  }

  @Test
  void aFailureOfThePrimaryIsAnAnswerToo() throws Exception {
    cluster.outcome = CompletableFuture.failedStage(new IllegalStateException("boom"));
    assertThat(ask("{\"command\":\"stop\"}").getLast())
        .contains("\"exitCode\":1", "boom", "This is a bug of Cadre");
    cluster.view = CompletableFuture.failedStage(new IllegalStateException("boom"));
    assertThat(ask("{\"command\":\"status\"}").getLast()).contains("\"exitCode\":1", "boom");
    cluster.view = new CompletableFuture<>();
    assertThat(ask("{\"command\":\"status\"}").getLast()).contains("it is stuck");
  }

  @Test
  void whatIsWrongWithARequestIsSaid() throws Exception {
    assertThat(ask("{\"command\":\"relaod\"}").getLast())
        .contains("\"exitCode\":2", "Did you mean reload?");
    assertThat(ask("{\"command\":7}").getLast()).contains("names no command");
    assertThat(ask("{}").getLast()).contains("names no command");
    assertThat(ask("null").getLast()).contains("no JSON object");
    assertThat(ask("[]").getLast()).contains("no JSON object");
    assertThat(ask("").getLast()).contains("no JSON object");
    assertThat(ask("{\"command\":\"status\"} x").getLast()).contains("no JSON object");
    assertThat(ask("[".repeat(60_000)).getLast()).contains("nested more than 16 deep");
    assertThat(ask("\"" + "x".repeat(70_000) + "\"").getLast()).contains("more than 65536 bytes");
    assertThat(ask(new byte[] {(byte) 0xff}).getLast()).contains("not UTF-8");
    assertThat(ask("{\"command\":\"" + "x".repeat(60_000) + "\"}").getLast()).hasSizeLessThan(200);
  }

  @Test
  void noRequestBreaksTheHandler() throws Exception {
    Random random = new Random(20261122);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      List<String> lines = ask(RequestFuzz.next(random));
      String last = lines.getLast();
      // An assertion object each would take longer than the requests.
      if (!last.startsWith("{\"done\":true,\"exitCode\":")
          || last.contains("\n")
          || ClusterViewJson.parse(last).isEmpty()) {
        throw new AssertionError(last);
      }
      refused += last.contains("\"exitCode\":2,\"error\":\"") ? 1 : 0;
    }
    assertThat(refused).isBetween(50_000, 99_999);
  }
}
