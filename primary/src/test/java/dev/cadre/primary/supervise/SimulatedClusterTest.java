package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of minutes of a cluster's life in a simulated world, half of them full of trouble.
 * {@code -Dsimulation.seed=N} repeats one; {@code -Dsimulation.runs=N} sets how many there are.
 */
class SimulatedClusterTest {
  private static final int RUNS = Integer.getInteger("simulation.runs", 500);
  private static final Duration CALM = Duration.ofMinutes(6);

  @Test
  void survivesTroubleAndConvergesWhenItEnds() {
    runs(0, false);
  }

  @Test
  void survivesTroubleWhileItIsScaledAndConvergesWhenItEnds() {
    runs(1_000_000, true);
  }

  private static void runs(long first, boolean scaling) {
    Long only = Long.getLong("simulation.seed");
    for (long seed = only == null ? first : only;
        seed < (only == null ? first + RUNS : only + 1);
        seed++) {
      run(seed, scaling);
    }
  }

  private static void run(long seed, boolean scaling) {
    Random random = new Random(~seed);
    World world = new World(seed, 1 + random.nextInt(4), policy(random), scaling);
    try {
      live(world, random);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + ", after " + world.age() + "\n" + String.join("\n", world.history()), e);
    }
  }

  private static void live(World world, Random random) {
    world.begin();
    for (int i = random.nextInt(25); i > 0 && !world.ended(); i--) {
      world.run(Duration.ofMillis(random.nextInt(15_000)));
      if (!world.ended()) {
        world.trouble();
      }
    }
    if (random.nextInt(4) == 0 && !world.ended()) {
      end(world, random); // in the middle of it
      return;
    }
    world.calm();
    if (random.nextInt(4) == 0) {
      world.rot(world.cluster().generation());
      for (int i = 0; i < 10 && !world.ended(); i++) {
        world.requestRestart(random.nextBoolean());
        world.run(Duration.ofSeconds(40));
      }
    }
    world.run(CALM);
    if (world.ended()) {
      assertThat(world.exitCode()).isEqualTo(ExitCodes.NEVER_READY);
      return;
    }
    Cluster cluster = world.cluster();
    assertThat(cluster.rollout()).as("rollout").isEmpty();
    assertThat(cluster.queued()).as("queued").isEmpty();
    assertThat(cluster.lifecycle()).isEqualTo(Lifecycle.RUNNING);
    assertThat(cluster.slots()).hasSize(cluster.size());
    assertThat(cluster.slots())
        .allSatisfy(slot -> {
          assertThat(slot.currentReady()).as("ready").isTrue();
          assertThat(slot.workers()).hasSize(1);
          assertThat(slot.generation()).isEqualTo(cluster.generation());
          assertThat(slot.bootFailures()).isZero();
        });
    assertThat(world.unanswered()).isEmpty();
    assertThat(world.ticks()).as("ticks").isLessThan(world.age().toSeconds() * 2 + 100);
    end(world, random);
  }

  private static void end(World world, Random random) {
    world.stop();
    if (random.nextInt(3) == 0) {
      world.run(Duration.ofMillis(random.nextInt(5_000)));
      if (!world.ended()) {
        world.stop();
        world.run(Duration.ofSeconds(1));
        assertThat(world.ended()).as("at once").isTrue();
      }
    }
    world.run(Duration.ofMinutes(1));
    assertThat(world.ended()).as("ended").isTrue();
    assertThat(world.liveProcesses()).isZero();
    assertThat(world.unanswered()).isEmpty();
    assertThat(world.exitCode()).isIn(ExitCodes.STOPPED, ExitCodes.NEVER_READY);
  }

  private static Policy policy(Random random) {
    return new Policy(
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(2),
        random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(10),
        random.nextInt(20),
        random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(2),
        true);
  }
}
