package dev.cadre.primary.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The share that one worker has of the machine. A JVM alone takes a quarter of the memory for its
 * heap, a sixty-fourth of it at once, and threads for each processor; N of them, and one more
 * during a rolling restart, have to do with less each.
 *
 * @param heapBytes the limit of a worker's heap
 * @param initialHeapBytes what its heap begins with
 * @param processors that a worker's JVM counts on: at least 2 where there are two, so that its
 *     thread pools do not fall back to one thread
 * @param serial whether the serial collector is the right one, by the JVM's own rule for a machine
 *     of the size of the share: fewer than two processors or 1792 MB
 * @param flags for the JVM, those left out that the user has decided
 */
public record MemorySplit(
    long heapBytes, long initialHeapBytes, int processors, boolean serial, List<String> flags) {

  private static final long MB = 1 << 20;

  /** Of the memory, what all heaps may take together; the rest is for all that is not heap. */
  private static final double ALL_HEAPS = 0.7;

  /** Of the memory, what the JVM alone would take ({@code MaxRAMPercentage}). */
  private static final double ONE_HEAP = 0.25;

  /** The same at the start ({@code InitialRAMPercentage}). */
  private static final double INITIAL_HEAP = 1.0 / 64;

  private static final long SMALLEST_HEAP = 16 * MB;
  private static final long SERVER_CLASS_MEMORY = 1792 * MB;

  private static final Pattern HEAP =
      Pattern.compile(
          "-Xm[xsn].*|-XX:((Max|Initial|Min)(HeapSize|RAMPercentage|RAMFraction)"
              + "|MaxRAM|SoftMaxHeapSize|NewSize|MaxNewSize|NewRatio|OldSize)=.*"
              + "|-XX:\\+AggressiveHeap");
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:[+-]Use\\w*GC|-XX:\\+AggressiveHeap");
  private static final Pattern PROCESSORS = Pattern.compile("-XX:ActiveProcessorCount=.*");

  /** More arguments, in a file: they may decide anything. */
  private static final Pattern HIDDEN = Pattern.compile("@.*|-XX:(Flags|VMOptionsFile)=.*");

  /**
   * The share of each of {@code workers}.
   *
   * @param workers 1 or more
   * @param userArguments what the user gives to the JVM, by whatever way: it wins
   */
  public static MemorySplit of(Machine machine, int workers, List<String> userArguments) {
    int share = machine.processors() / workers;
    double memory = machine.memoryBytes();
    long heap = megabytes(Math.min(memory * ONE_HEAP, memory * ALL_HEAPS / (workers + 1)));
    long initial = Math.min(heap, megabytes(memory * INITIAL_HEAP / (workers + 1)));
    int processors =
        Math.min(machine.processors(), Math.max(2, Math.ceilDiv(machine.processors(), workers)));
    boolean serial = share < 2 || memory / workers < SERVER_CLASS_MEMORY;
    List<String> flags = new ArrayList<>();
    if (undecided(userArguments, HEAP)) {
      flags.add("-Xmx" + heap / MB + "m");
      flags.add("-Xms" + initial / MB + "m");
    }
    if (serial && undecided(userArguments, COLLECTOR)) {
      flags.add("-XX:+UseSerialGC");
    }
    if (processors < machine.processors() && undecided(userArguments, PROCESSORS)) {
      flags.add("-XX:ActiveProcessorCount=" + processors);
    }
    return new MemorySplit(heap, initial, processors, serial, List.copyOf(flags));
  }

  /**
   * The least memory, in bytes, in which heaps of this size leave the room that {@link #of} leaves.
   *
   * @param workers 1 or more
   */
  public static long memoryFor(int workers, long heapBytes) {
    return (long) Math.ceil(heapBytes * (workers + 1) / ALL_HEAPS);
  }

  private static boolean undecided(List<String> arguments, Pattern by) {
    return arguments.stream()
        .noneMatch(
            argument -> by.matcher(argument).matches() || HIDDEN.matcher(argument).matches());
  }

  private static long megabytes(double bytes) {
    return Math.max(SMALLEST_HEAP, (long) bytes / MB * MB);
  }
}
