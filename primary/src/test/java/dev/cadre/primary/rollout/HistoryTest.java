package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path folder;

  private static History.Entry entry(int generation) {
    return new History.Entry(
        Instant.parse("2026-11-22T10:00:00.123Z"),
        generation,
        "0123abcd",
        "/srv/\u00fc \"1\".jar",
        "cadre deploy",
        "rolled back",
        "GET / answered 500");
  }

  @Test
  void isReadByAnotherAndKeepsTheLastOnly() throws IOException {
    Path file = folder.resolve("history.jsonl");
    assertThat(new History(file).read()).isEmpty();
    for (int i = 1; i <= History.KEPT + 5; i++) {
      new History(file).add(entry(i));
    }
    assertThat(new History(file).read())
        .hasSize(History.KEPT)
        .startsWith(entry(6))
        .endsWith(entry(History.KEPT + 5));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void skipsWhatIsNoEntry() throws IOException {
    Path file = folder.resolve("history.jsonl");
    History history = new History(file);
    history.add(entry(1));
    Files.writeString(file, "{\"at\":\"20", StandardOpenOption.APPEND);
    assertThat(history.read()).containsExactly(entry(1));
    history.add(entry(2));
    assertThat(history.read()).containsExactly(entry(1), entry(2));
  }

  @Test
  void rolloutUnderWayIsReplacedByItsEnd() throws IOException {
    History history = new History(folder.resolve("history.jsonl"));
    history.add(underWay(2));
    history.add(entry(2));
    assertThat(history.read()).containsExactly(entry(2));
    assertThat(history.interrupt()).isEmpty();
  }

  @Test
  void rolloutOfAPrimaryThatWasKilledWasInterrupted() throws IOException {
    History history = new History(folder.resolve("history.jsonl"));
    history.add(entry(2));
    history.add(underWay(3));
    assertThat(history.interrupt()).contains(underWay(3));
    assertThat(history.read())
        .extracting(History.Entry::result)
        .containsExactly("rolled back", "interrupted");
    history.add(entry(3));
    assertThat(history.read()).hasSize(3);
  }

  private static History.Entry underWay(int generation) {
    return new History.Entry(
        Instant.EPOCH, generation, "", "b.jar", "cadre deploy", History.UNDER_WAY, "");
  }

  @Test
  void whatRanLastIsNotWhatWasTriedLast() throws IOException {
    History history = new History(folder.resolve("history.jsonl"));
    assertThat(history.last()).isEmpty();
    history.add(new History.Entry(Instant.EPOCH, 1, "a", "a.jar", "cadre run", "started", ""));
    assertThat(history.last()).hasValueSatisfying(last -> assertThat(last.isRollout()).isFalse());
    history.add(new History.Entry(Instant.EPOCH, 2, "b", "b.jar", "cadre deploy", "complete", ""));
    history.add(entry(3));
    assertThat(history.last()).hasValueSatisfying(last -> assertThat(last.hash()).isEqualTo("b"));
  }
}
