package dev.cadre.benchmarks.side;

import dev.cadre.it.cluster.CadreCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the resident memory of a JVM is made of. Asks the JVM where its heap and its code are, which
 * costs it some memory: measure {@link Memory} first.
 */
public final class MemoryParts {

  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ \\S+ \\S+ \\d+ *(.*)");
  private static final Pattern HEAP_SPACE = Pattern.compile("\\[0x([0-9a-f]+),.*0x([0-9a-f]+)\\)");
  private static final Pattern CODE_BOUNDS =
      Pattern.compile("bounds \\[0x([0-9a-f]+),.*0x([0-9a-f]+)\\]");

  private record Range(long from, long to, String name) {
    boolean overlaps(long start, long end) {
      return start < to && from < end;
    }
  }

  private MemoryParts() {}

  /** Resident bytes by what they are for. */
  public static Map<String, Long> of(long pid) throws IOException, InterruptedException {
    List<Range> known = new ArrayList<>();
    add(known, "heap", HEAP_SPACE, jcmd(pid, "GC.heap_info"));
    add(known, "compiled code", CODE_BOUNDS, jcmd(pid, "Compiler.codecache"));
    Map<String, Long> parts = new TreeMap<>();
    String part = "";
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        part = part(known, mapping);
      } else if (line.startsWith("Rss:")) {
        parts.merge(part, Memory.kilobytes(line), Long::sum);
      }
    }
    return parts;
  }

  private static String part(List<Range> known, Matcher mapping) {
    String file = mapping.group(3);
    long from = Long.parseUnsignedLong(mapping.group(1), 16);
    long to = Long.parseUnsignedLong(mapping.group(2), 16);
    if (file.endsWith(".jsa") || file.endsWith(".aot")) {
      return "archive of classes";
    }
    if (file.endsWith("libjvm.so")) {
      return "libjvm.so";
    }
    if (file.contains(".so")) {
      return "other libraries";
    }
    if (file.startsWith("/")) {
      return "other files";
    }
    return known.stream()
        .filter(range -> range.overlaps(from, to))
        .map(Range::name)
        .findFirst()
        .orElse("metaspace, malloc, stacks");
  }

  private static void add(List<Range> known, String name, Pattern pattern, String text) {
    Matcher range = pattern.matcher(text);
    while (range.find()) {
      known.add(
          new Range(
              Long.parseUnsignedLong(range.group(1), 16),
              Long.parseUnsignedLong(range.group(2), 16),
              name));
    }
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    String jcmd = Path.of(CadreCommand.java()).resolveSibling("jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
