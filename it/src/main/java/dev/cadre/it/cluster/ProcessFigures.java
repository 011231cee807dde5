package dev.cadre.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Figures of a process, out of {@code /proc}; 0 when it is gone. */
public final class ProcessFigures {

  private ProcessFigures() {}

  /** Open descriptors. */
  public static long descriptors(long pid) {
    return entries(Path.of("/proc", Long.toString(pid), "fd"));
  }

  /** Threads. */
  public static long threads(long pid) {
    return entries(Path.of("/proc", Long.toString(pid), "task"));
  }

  /** Resident memory in bytes. */
  public static long residentBytes(long pid) {
    return status(pid).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }

  /** What the objects take that live in the heap of a JVM, after a collection; by {@code jcmd}. */
  public static long liveBytes(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return output
          .lines()
          .filter(line -> line.startsWith("Total"))
          .mapToLong(line -> Long.parseLong(line.strip().split(" +", -1)[2]))
          .findFirst()
          .orElseThrow(() -> new AssertionError("jcmd says nothing of " + pid + ": " + output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Children that have ended and that the process has not waited for. */
  public static long zombiesOf(long pid) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("\\d+"))
          .filter(name -> {
            List<String> status = status(Long.parseLong(name));
            return status.contains("PPid:\t" + pid)
                && status.stream().anyMatch(line -> line.startsWith("State:\tZ"));
          })
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> status(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
