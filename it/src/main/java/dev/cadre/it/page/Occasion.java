package dev.cadre.it.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * When and on what something was measured.
 *
 * @param loadAverage of the last minute before it
 */
public record Occasion(LocalDate date, String machine, String loadAverage, String command) {

  /**
   * Here and now.
   *
   * @param command that measures it
   */
  public static Occasion now(String command) {
    return new Occasion(
        LocalDate.now(ZoneOffset.UTC),
        machineWords(),
        text("/proc/loadavg").split(" ", -1)[0],
        command);
  }

  private static String machineWords() {
    String model = line("/proc/cpuinfo", "model name");
    long gigabytes = Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) >> 20;
    return "%d x %s, %d GB, Linux %s, JDK %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            model.substring(model.indexOf(':') + 1).strip(),
            gigabytes,
            System.getProperty("os.version"),
            System.getProperty("java.runtime.version"));
  }

  private static String line(String file, String begin) {
    return text(file).lines().filter(line -> line.startsWith(begin)).findFirst().orElse("0");
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "0";
    }
  }

  /** A line of Markdown. */
  public String words() {
    return "`%s` on %s, load average before it %s; %s"
        .formatted(command, date, loadAverage, machine);
  }
}
