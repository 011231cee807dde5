package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SaidTest {

  private final Said said = new Said();

  @Test
  void whatAllWorkersOfAGenerationSayIsLoggedOnce() {
    assertThat(said.add(1, "a")).isTrue();
    assertThat(said.add(1, "b")).isTrue();
    assertThat(said.add(1, "a")).isFalse();
  }

  @Test
  void aNewGenerationIsHeardAgainAndItsElderIsNot() {
    assertThat(said.add(1, "a")).isTrue();
    assertThat(said.add(2, "a")).isTrue();
    assertThat(said.add(1, "a")).isFalse();
  }

  @Test
  void aWorkerThatMakesUpTextsDoesNotFillTheMemory() {
    for (int i = 0; i < Said.LIMIT; i++) {
      assertThat(said.add(1, "text " + i)).isTrue();
    }
    assertThat(said.add(1, "text 0")).as("still known").isFalse();
    assertThat(said.add(1, "one more")).isTrue();
    assertThat(said.add(1, "text 0")).as("forgotten").isTrue();
  }
}
