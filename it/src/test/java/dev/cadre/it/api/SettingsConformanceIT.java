package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Settings, and what is above Node: what {@link SettingsProgram} has said. Each method is a row of
 * docs/node-conformance.md.
 */
final class SettingsConformanceIT {
  private static Map<String, String> facts = Map.of();

  @BeforeAll
  static void run() {
    facts = ProgramRun.facts(SettingsProgram.class);
  }

  @Test
  void setupIsToldAtEveryCall() {
    assertThat(facts).containsEntry("setup.events", "4");
    assertThat(facts).containsEntry("setup.lastIsCurrent", "true");
  }

  @Test
  void setupIsCumulative() {
    assertThat(facts).containsEntry("setup.cumulative", "[one, two words]");
  }

  @Test
  void argumentsArePassed() {
    assertThat(facts).containsEntry("after.arguments", "[one, two words]");
  }

  @Test
  void settingsAreForLaterForks() {
    assertThat(facts).containsEntry("before.arguments", "[]");
    assertThat(facts).containsEntry("setup.beforeStays", "false");
  }

  @Test
  void directoryIsForLaterForks() {
    assertThat(facts).containsEntry("after.directory", "true");
    assertThat(facts).containsEntry("before.directory", "true");
  }

  @Test
  void settingsHaveAnEnvironment() {
    assertThat(facts).containsEntry("after.variable", "of the settings");
  }

  @Test
  void environmentOfTheForkWins() {
    assertThat(facts).containsEntry("fork.overlaysSettings", "of the fork");
  }

  @Test
  void jvmArgumentsArePassed() {
    assertThat(facts).containsEntry("jvmArguments.property", "given");
    assertThat(facts).containsEntry("before.property", "none");
  }

  @Test
  void mainClassCanBeAnother() {
    assertThat(facts).containsEntry("mainClass", "the other main");
  }

  @Test
  void schedulingPolicyIsShown() {
    assertThat(facts).containsEntry("setup.policy", "STICKY");
  }

  @Test
  void scaleIsChecked() {
    assertThat(facts).containsEntry("illegalOption", "IllegalArgumentException");
  }

  @Test
  void scaleForksWorkers() {
    assertThat(facts).containsEntry("scale.up", "true");
    assertThat(facts).containsEntry("scale.onePort", "true");
  }

  @Test
  void scaleDisconnectsWorkers() {
    assertThat(facts).containsEntry("scale.down", "true");
    assertThat(facts).containsEntry("scale.zero", "true");
  }

  @Test
  void healthListsTheWorkers() {
    assertThat(facts).containsEntry("health.workers", "3");
    assertThat(facts).containsEntry("health.primary", "true");
    assertThat(facts).containsEntry("health.address", "true");
  }

  @Test
  void restartReplacesEachWorkerOnce() {
    assertThat(facts).containsEntry("restart.complete", "true");
    assertThat(facts).containsEntry("restart.replacesAll", "true");
    assertThat(facts).containsEntry("restart.keepsTheNumber", "3");
  }

  @Test
  void exitsOfARestartAreVoluntary() {
    assertThat(facts).containsEntry("restart.exitsAreExpected", "true");
  }

  @Test
  void restartedWorkersServe() {
    assertThat(facts).containsEntry("restart.serves", "3");
  }
}
