package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySplitTest {

  private static final long MB = 1 << 20;
  private static final long GB = 1 << 30;

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,2,1", "24,2,2", "24,2,1", "16,8,8", "64,16,4", "256,64,64", "1,2,50"})
  void allHeapsAndOneMoreFitAndNoneIsLargerThanALoneOne(
      int gigabytes, int processors, int workers) {
    long memory = gigabytes * GB;
    MemorySplit split = MemorySplit.of(new Machine(memory, processors), workers, List.of());
    assertThat(split.heapBytes())
        .isLessThanOrEqualTo(memory / 4)
        .isGreaterThanOrEqualTo(16 * MB - 1);
    assertThat(split.initialHeapBytes()).isLessThanOrEqualTo(split.heapBytes());
    assertThat(split.processors()).isBetween(1, processors);
    if (split.heapBytes() > 16 * MB) {
      assertThat(split.heapBytes() * (workers + 1)).isLessThanOrEqualTo(memory * 3 / 4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 64})
  void memoryForHeapsIsSplitIntoSuchHeaps(int workers) {
    long memory = MemorySplit.memoryFor(workers, 512 * MB);
    MemorySplit split = MemorySplit.of(new Machine(memory, workers), workers, List.of());
    assertThat(split.heapBytes()).isEqualTo(512 * MB);
    assertThat(MemorySplit.of(new Machine(memory - MB, workers), workers, List.of()).heapBytes())
        .isLessThan(512 * MB);
  }

  @Test
  void oneWorkerPerProcessorCollectsSerially() {
    MemorySplit split = MemorySplit.of(new Machine(24 * GB, 2), 2, List.of());
    assertThat(split.flags()).containsExactly("-Xmx5734m", "-Xms128m", "-XX:+UseSerialGC");
  }

  @Test
  void aLargeShareKeepsTheCollectorThatTheJvmChooses() {
    MemorySplit split = MemorySplit.of(new Machine(64 * GB, 16), 4, List.of());
    assertThat(split.flags())
        .containsExactly("-Xmx9175m", "-Xms204m", "-XX:ActiveProcessorCount=4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx1g",
        "-Xms20m",
        "-Xmn5m",
        "-XX:MaxHeapSize=1g",
        "-XX:MaxRAMPercentage=50",
        "-XX:InitialRAMPercentage=50",
        "-XX:MaxRAM=2g",
        "-XX:NewSize=10m"
      })
  void whoSetsAHeapSizesIt(String argument) {
    MemorySplit split = MemorySplit.of(new Machine(24 * GB, 2), 2, List.of(argument));
    assertThat(split.flags()).containsExactly("-XX:+UseSerialGC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-XX:+UseG1GC", "-XX:+UseZGC", "-XX:-UseSerialGC", "-XX:+UseShenandoahGC"})
  void whoChoosesACollectorGetsIt(String argument) {
    MemorySplit split = MemorySplit.of(new Machine(24 * GB, 2), 2, List.of(argument));
    assertThat(split.flags()).containsExactly("-Xmx5734m", "-Xms128m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@options", "-XX:Flags=hotspotrc", "-XX:VMOptionsFile=options"})
  void whatAFileMaySayIsLeftToIt(String argument) {
    Machine machine = new Machine(64 * GB, 16);
    assertThat(MemorySplit.of(machine, 16, List.of()).flags()).hasSize(4);
    assertThat(MemorySplit.of(machine, 16, List.of(argument)).flags()).isEmpty();
  }

  @Test
  void whoCountsProcessorsIsBelieved() {
    MemorySplit split =
        MemorySplit.of(new Machine(64 * GB, 16), 4, List.of("-XX:ActiveProcessorCount=16"));
    assertThat(split.flags()).noneMatch(flag -> flag.contains("ActiveProcessorCount"));
  }
}
