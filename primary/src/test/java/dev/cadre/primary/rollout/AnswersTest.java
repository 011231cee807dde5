package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.rollout.ReadinessProbe.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final Answers answers = new Answers("/orders");

  private static Result answer(int status, double millis, long body) {
    return new Result.Answered(status, Duration.ofNanos((long) (millis * 1e6)).toNanos(), body);
  }

  private static Result answer(int status, double millis) {
    return answer(status, millis, 7);
  }

  private String after(int rounds, Result canary, Result old) {
    for (int i = 0; i < rounds; i++) {
      answers.add(canary, old);
    }
    return answers.refusal(3, false);
  }

  @Test
  void sameAnswersAreNoReason() {
    assertThat(after(50, answer(200, 1), answer(200, 1))).isEmpty();
    assertThat(after(50, answer(404, 1), answer(404, 1))).as("it is the old one's way").isEmpty();
  }

  @Test
  void thirdFailureIsNoAccident() {
    after(20, answer(200, 1), answer(200, 1));
    assertThat(after(2, answer(500, 1), answer(200, 1))).isEmpty();
    assertThat(after(1, answer(500, 1), answer(200, 1)))
        .isEqualTo(
            "GET /orders answered 500 in 3 of 23 probes, where the old version answered 200");
  }

  @Test
  void canaryThatDoesNotAnswerIsWorse() {
    assertThat(after(3, new Result.Unreachable("connection refused"), answer(200, 1)))
        .startsWith("GET /orders failed: connection refused in 3 of 3 probes");
  }

  @Test
  void whereTheOldVersionFailsNothingIsCompared() {
    assertThat(after(20, answer(500, 1), answer(503, 1))).isEmpty();
    assertThat(after(20, answer(500, 1), new Result.Unreachable("no answer"))).isEmpty();
    assertThat(answers.comparable()).isZero();
  }

  @Test
  void tenTimesSlowerIsTooSlow() {
    assertThat(after(9, answer(200, 60), answer(200, 6))).as("too few").isEmpty();
    assertThat(after(1, answer(200, 60), answer(200, 6)))
        .isEqualTo(
            "GET /orders takes 60.0 ms (median of 10 probes), 10.0 times the 6.0 ms of the old"
                + " version");
    assertThat(answers.refusal(0, false)).as("when it does not matter").isEmpty();
  }

  @Test
  void noiseIsNotSlow() {
    assertThat(after(100, answer(200, 2.9), answer(200, 0.2))).isEmpty();
  }

  @Test
  void starvedMachineIsNotASlowVersion() {
    after(6, answer(200, 0.8), answer(200, 0.8));
    assertThat(after(10, answer(200, 4.2), answer(200, 0.8))).isEmpty();
  }

  @Test
  void slowVersionMayAnswerAFewProbesFast() {
    after(3, answer(200, 6), answer(200, 6));
    assertThat(after(17, answer(200, 60), answer(200, 6))).startsWith("GET /orders takes 60.0 ms");
  }

  @Test
  void slowBeginningIsForgotten() {
    after(60, answer(200, 60), answer(200, 6));
    assertThat(after(60, answer(200, 6), answer(200, 6))).isEmpty();
  }

  @Test
  void otherBodyCountsOnlyIfThatWasAskedFor() {
    assertThat(after(10, answer(200, 1, 1), answer(200, 1, 2))).isEmpty();
    assertThat(answers.refusal(3, true))
        .isEqualTo("GET /orders answered with another body in 10 of 10 probes (probe-body)");
  }
}
