package dev.cadre.cli;

import static dev.cadre.cli.TopFixture.frame;
import static dev.cadre.cli.TopFixture.text;
import static dev.cadre.cli.TopFixture.view;
import static dev.cadre.cli.TopFixture.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.admin.ClusterView.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopScreenTest {
  private static final Sparkline BARS = Sparkline.in(StandardCharsets.UTF_8);

  private static List<String> screen(int rows, int columns, TopFrame frame, TopState state) {
    return text(new TopScreen(rows, columns, BARS).lines(frame, state, ""));
  }

  private static TopFrame withWideName() {
    return frame(
        view("商店-é", State.RUNNING, List.of(worker(0))), "Deploying /srv/商店商店商店商店商店商店商店商店商店商店.jar");
  }

  @Test
  void showsTheApplicationItsWorkersItsLastEventsAndTheKeys() {
    List<String> lines = screen(24, 80, frame(2), TopState.FIRST);
    assertThat(lines.get(0)).isEqualTo("shop  running  generation 3  primary 4711  up 1d 3h");
    assertThat(lines.get(1))
        .isEqualTo(
            "2 of 2 ready  cpu -%  rss 481M  heap 240M of 512M  connections 15  in flight 4");
    assertThat(lines.get(3)).startsWith("  SLOT   PID STATE    GEN CPU%  HEAP/MAX   RSS ");
    assertThat(lines.get(4))
        .startsWith("> ".concat("   0  4000 ready      3    -  120/256M  240M "));
    assertThat(lines.get(5)).startsWith("     1  4001 ready ");
    assertThat(lines.get(22)).endsWith(":59:59 Worker 4000 is ready");
    assertThat(lines.get(23)).startsWith("q quit  ? help");
  }

  @Test
  void saysWhatIsWrongWithTheLog() {
    TopFrame frame =
        frame(TopFixture.withFullDisk(view("shop", State.RUNNING, List.of(worker(0)))), "Ready");
    for (int rows : List.of(24, 8)) {
      List<String> lines = screen(rows, 80, frame, TopState.FIRST);
      assertThat(lines).hasSize(rows);
      assertThat(lines.get(2))
          .isEqualTo(
              "Log: log file /var/log/shop.log does not work: No space left; 12 lines lost ther");
    }
  }

  /** Every line fits, whatever the size, and there is one for each row of the terminal. */
  @ParameterizedTest
  @CsvSource({"24,80", "24,60", "50,200", "10,60", "3,20", "1,1", "24,30", "12,100"})
  void fillsTheTerminalExactly(int rows, int columns) {
    for (TopFrame frame : List.of(frame(64), frame(0), frame(2), withWideName())) {
      for (TopState state :
          List.of(TopState.FIRST, TopState.FIRST.with(new TopState.Mode.Helping()))) {
        List<TopLine> lines = new TopScreen(rows, columns, BARS).lines(frame, state, "");
        assertThat(lines).hasSize(rows);
        assertThat(lines).allMatch(line -> line.width() <= columns);
      }
    }
  }

  @Test
  void aNarrowTerminalKeepsWhatMattersMost() {
    String heading = screen(24, 60, frame(2), TopState.FIRST).get(3);
    assertThat(heading).contains("SLOT", "PID", "STATE", "CPU%", "HEAP/MAX", "RSS", "CPU 1MIN");
    assertThat(heading).doesNotContain("THR", "GEN");
    assertThat(screen(24, 120, frame(2), TopState.FIRST).get(3))
        .contains("GEN", "THR", "CONN", "INFL", "RST", "GC%");
  }

  @Test
  void sixtyFourWorkersScrollWithTheSelection() {
    TopFrame frame = frame(64);
    List<String> top = screen(24, 80, frame, TopState.FIRST);
    assertThat(top).anyMatch(line -> line.startsWith(">    0 "));
    assertThat(top).anyMatch(line -> line.contains("rows 1 to 15 of 64"));
    TopState middle = TopState.FIRST.select(frame.rows().get(40));
    assertThat(screen(24, 80, frame, middle)).anyMatch(line -> line.startsWith(">   40 "));
    TopState last = TopState.FIRST.select(frame.rows().get(63));
    assertThat(screen(24, 80, frame, last))
        .anyMatch(line -> line.startsWith(">   63 "))
        .anyMatch(line -> line.contains("rows 50 to 64 of 64"));
    assertThat(screen(8, 80, frame, last)).anyMatch(line -> line.startsWith(">   63 "));
  }

  @Test
  void withoutWorkersItSaysSo() {
    assertThat(screen(24, 80, frame(0), TopState.FIRST))
        .contains("  No worker is alive.")
        .anyMatch(line -> line.startsWith("0 of 0 ready"));
  }

  @Test
  void wideCharactersAreCutWhereTheTerminalEnds() {
    List<TopLine> lines = new TopScreen(24, 30, BARS).lines(withWideName(), TopState.FIRST, "");
    assertThat(lines.get(0).text()).startsWith("商店-é  running  generation");
    assertThat(lines.get(0).width()).isBetween(29, 30);
    assertThat(lines.get(22).text()).endsWith("商");
    assertThat(lines.get(22).width()).isBetween(29, 30);
  }

  /** What is in a log must not steer the terminal. */
  @Test
  void controlCharactersAreNotSentToTheTerminal() {
    TopFrame frame = frame(view("shop", State.RUNNING, List.of()), "a\033[2Jb\u009b31m");
    assertThat(screen(24, 80, frame, TopState.FIRST)).anyMatch(line -> line.endsWith("a?[2Jb?31m"));
  }

  @Test
  void aRolloutShowsHowManyAreReadyOfWhichGeneration() {
    assertThat(
            screen(
                    24,
                    80,
                    frame(view("shop", State.ROLLING_RESTART, List.of(worker(0), worker(1)))),
                    TopState.FIRST)
                .get(0))
        .startsWith("shop  rolling restart, ready: 2 of generation 3  primary");
  }

  @Test
  void aPrimaryThatDoesNotAnswerIsNotShownAsIfAllWereWell() {
    assertThat(
            text(new TopScreen(24, 80, BARS).lines(frame(2), TopState.FIRST, "it is stuck")).get(1))
        .isEqualTo("No answer: it is stuck");
  }

  @Test
  void aQuestionNamesWhatWouldBeDone() {
    TopState more = TopState.FIRST.with(new TopState.Mode.Asking(new TopWish.Scale(2)));
    assertThat(screen(24, 80, frame(2), more).getLast())
        .isEqualTo("Scale shop from 2 to 4 workers? y/n");
    TopState fewer = TopState.FIRST.with(new TopState.Mode.Asking(new TopWish.Scale(-1)));
    TopFrame draining =
        frame(
            view(
                "shop",
                State.RUNNING,
                List.of(worker(0), worker(1), worker(2, 4002, "draining", 0, -1))));
    assertThat(screen(24, 80, draining, fewer).getLast())
        .isEqualTo("Scale shop from 2 to 1 workers? y/n");
    TopState reload = TopState.FIRST.with(new TopState.Mode.Asking(new TopWish.Reload()));
    assertThat(screen(24, 80, frame(2), reload).getLast())
        .startsWith("Reload shop")
        .endsWith("y/n");
  }

  @Test
  void asTextItHasAllWorkersAndNoEscapes() {
    List<String> lines = new TopScreen(1, 132, BARS).text(frame(64));
    assertThat(lines).hasSize(2 + 1 + 1 + 64 + 1 + 1);
    assertThat(lines).noneMatch(line -> line.contains("\033") || line.contains(">"));
    assertThat(new TopScreen(1, 132, BARS).text(frame(0))).anyMatch(l -> l.contains("0 of 0"));
  }

  @Test
  void coloursAreLeftOutAndTheSelectionIsStillSeen() {
    List<TopLine> lines = new TopScreen(24, 80, BARS).lines(frame(2), TopState.FIRST, "");
    String painted = String.join("\n", lines.stream().map(line -> line.painted(true)).toList());
    String plain = String.join("\n", lines.stream().map(line -> line.painted(false)).toList());
    assertThat(painted).contains("\033[32m");
    assertThat(plain).doesNotContain("\033[3").contains("\033[7m");
  }
}
