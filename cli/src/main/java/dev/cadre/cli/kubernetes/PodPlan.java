package dev.cadre.cli.kubernetes;

import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.worker.Machine;
import dev.cadre.primary.worker.MemorySplit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pod that runs what {@code cadre run} with the same words would run.
 *
 * @param processors its limit, on which the JVMs count: 1 or more
 * @param memoryMegabytes its limit
 * @param split the share of each worker in it
 * @param heap what that share was found from
 * @param arguments of {@code cadre}
 * @param environment variables that are settings of Cadre
 */
public record PodPlan(
    RunSettings settings,
    Wishes wishes,
    int processors,
    long memoryMegabytes,
    MemorySplit split,
    Heap heap,
    List<String> arguments,
    Map<String, String> environment) {

  /** Where the size of the heaps comes from. */
  enum Heap {
    /** {@code -Xmx} of the workers. */
    SAID,
    /** The memory of the pod was given, and is split. */
    SPLIT,
    /** Nobody said anything. */
    GUESSED
  }

  /** From TERM on, beyond the times that are settings: the same as a systemd unit has. */
  private static final int STOP_MARGIN_SECONDS = 15;

  /** Until an archive for the JDK is made, at the first start: in a pod each start is one. */
  private static final int START_MARGIN_SECONDS = 60;

  private static final long MB = 1 << 20;
  private static final long USUAL_HEAP = 512 * MB;

  /** What the memory of a pod is rounded up to. */
  private static final long STEP = 32 * MB;

  private static final Pattern HEAP_OPTION =
      Pattern.compile("(?:-Xmx|-XX:MaxHeapSize=)(\\d{1,12})([kKmMgG]?)");

  /**
   * Plans it.
   *
   * @param processors of one pod
   */
  public static PodPlan of(
      RunSettings settings,
      Wishes wishes,
      int processors,
      List<String> arguments,
      Map<String, String> environment) {
    OptionalLong said = heapOf(settings.jvmArguments());
    long memory =
        wishes.memoryMegabytes().isPresent()
            ? wishes.memoryMegabytes().getAsInt() * MB
            : roundUp(MemorySplit.memoryFor(settings.workers(), said.orElse(USUAL_HEAP)));
    Heap heap =
        said.isPresent()
            ? Heap.SAID
            : wishes.memoryMegabytes().isPresent() ? Heap.SPLIT : Heap.GUESSED;
    MemorySplit split =
        MemorySplit.of(
            new Machine(memory, processors), settings.workers(), settings.jvmArguments());
    return new PodPlan(
        settings, wishes, processors, memory / MB, split, heap, arguments, environment);
  }

  /** The last {@code -Xmx}, in bytes. */
  private static OptionalLong heapOf(List<String> jvmArguments) {
    return jvmArguments.stream()
        .map(HEAP_OPTION::matcher)
        .filter(Matcher::matches)
        .mapToLong(found -> Long.parseLong(found.group(1)) << shift(found.group(2)))
        .reduce((_, last) -> last);
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "k", "K" -> 10;
      case "m", "M" -> 20;
      case "g", "G" -> 30;
      default -> 0;
    };
  }

  private static long roundUp(long bytes) {
    return Math.ceilDiv(bytes, STEP) * STEP;
  }

  String name() {
    return settings.name();
  }

  ApplicationPorts ports() {
    return ApplicationPorts.of(settings, wishes.ports());
  }

  long drainSeconds() {
    return settings.drainTimeout().toSeconds();
  }

  long exitSeconds() {
    return settings.exitTimeout().toSeconds();
  }

  /** From TERM to the end of the pod. */
  long stopSeconds() {
    return drainSeconds() + exitSeconds() + STOP_MARGIN_SECONDS;
  }

  /** From the start of the container to the first ready worker. */
  long startSeconds() {
    return settings.bootTimeout().plus(settings.readyTimeout()).toSeconds() + START_MARGIN_SECONDS;
  }

  /** The image's tag, where it can be a label's value. */
  Optional<String> version() {
    String image = wishes.image();
    String tag = image.substring(image.lastIndexOf('/') + 1);
    int colon = tag.indexOf(':');
    return Optional.of(tag.substring(colon + 1))
        .filter(text -> colon > 0 && text.matches("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"));
  }
}
