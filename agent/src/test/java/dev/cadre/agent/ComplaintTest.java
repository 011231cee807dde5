package dev.cadre.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ComplaintTest {

  /** In one test: what has been said stays so for the life of the JVM. */
  @Test
  void saysEachOnceAndNotWithoutEnd() {
    assertThat(Complaint.say("a")).isTrue();
    assertThat(Complaint.say("a")).isFalse();
    assertThat(Complaint.say("b")).as("another one").isTrue();
    int said = 0;
    for (int i = 0; i < 100; i++) {
      said += Complaint.say("c" + i) ? 1 : 0;
    }
    assertThat(said).isBetween(1, 10);
  }
}
