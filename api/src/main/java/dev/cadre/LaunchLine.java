package dev.cadre;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How this JVM was started, so that others can be started like it.
 *
 * @param jvmOptions without those that say what to run
 * @param what what to run, by the keys of {@code cadre run}: {@code jar}, or {@code class-path} and
 *     {@code main}
 * @param arguments of {@code main}
 */
record LaunchLine(List<String> jvmOptions, Map<String, List<String>> what, List<String> arguments) {

  private static final String JAR = "jar";
  private static final String CLASS_PATH = "class-path";
  private static final String MAIN = "main";

  /** Options of {@code java} whose value is the next word. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--add-modules",
          "--add-reads",
          "--add-exports",
          "--add-opens",
          "--limit-modules",
          "--patch-module",
          "--upgrade-module-path",
          "--enable-native-access",
          "--source");

  private static final String DESCRIPTOR = "module-info.class";
  private static final Set<String> CLASS_PATH_OPTIONS = Set.of("-cp", "-classpath", "--class-path");
  private static final Set<String> MODULE_PATH_OPTIONS = Set.of("-p", "--module-path");

  private static final Pattern DEBUGGER_PORT =
      Pattern.compile("(address=(?:[^,]*:)?)([1-9]\\d{0,4})(?=,|$)");

  private static final Pattern JMX_PORT =
      Pattern.compile("(-Dcom\\.sun\\.management\\.jmxremote\\.(?:rmi\\.)?port=)([1-9]\\d{0,4})");

  /**
   * Put first by {@link Reexecution}, for the primary alone: it calls native code, and passes
   * sockets.
   */
  static final List<String> OF_THE_PRIMARY =
      List.of("--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  /**
   * This JVM's.
   *
   * @throws IllegalStateException when it was started in a way that cannot be read
   */
  static LaunchLine ofThisJvm() {
    try {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
      List<String> words = new ArrayList<>(List.of(line.split("\0", -1)));
      words.removeLast();
      return of(words, System.getProperty("java.class.path", ""));
    } catch (IOException e) {
      throw new IllegalStateException("how this JVM was started cannot be read: " + e, e);
    }
  }

  /**
   * @param words of the command line, that of {@code java} included
   * @param classPath as the JVM has it
   */
  static LaunchLine of(List<String> words, String classPath) {
    List<String> options = new ArrayList<>();
    String modulePath = "";
    int own = 1 + OF_THE_PRIMARY.size();
    boolean executedAgain = words.size() > own && words.subList(1, own).equals(OF_THE_PRIMARY);
    for (int i = executedAgain ? own : 1; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-jar")) {
        return new LaunchLine(
            options, Map.of(JAR, List.of(absolute(words.get(i + 1)))), rest(words, i + 2));
      }
      if (word.equals("-m") || word.equals("--module")) {
        return ofModule(options, modulePath, words.get(i + 1), rest(words, i + 2));
      }
      if (word.startsWith("--module=")) {
        return ofModule(options, modulePath, value(word), rest(words, i + 1));
      }
      if (CLASS_PATH_OPTIONS.contains(word)) {
        i++;
      } else if (MODULE_PATH_OPTIONS.contains(word)) {
        modulePath = words.get(++i);
      } else if (word.startsWith("--module-path=")) {
        modulePath = value(word);
      } else if (WITH_VALUE.contains(word)) {
        options.add(word + "=" + words.get(++i));
      } else if (word.startsWith("-") || word.startsWith("@")) {
        if (word.startsWith("-agentlib:jdwp")) {
          debugger(word).ifPresent(options::add);
        } else if (!word.startsWith("--class-path=")) {
          options.add(ofEach(JMX_PORT.matcher(word)).orElse(word));
        }
      } else {
        if (word.endsWith(".java")) {
          throw new IllegalStateException(
              word + " is a source file: workers run what is compiled. Compile it first (javac)");
        }
        if (!modulePath.isEmpty()) {
          options.add("--module-path=" + String.join(":", entries(modulePath)));
        }
        return ofClass(options, entries(classPath), word, rest(words, i + 1));
      }
    }
    throw new IllegalStateException(
        "what this JVM runs cannot be read from its command line: "
            + words
            + ". Start it with -jar, -m, or a class path and a main class, not by an @file");
  }

  /** A debugger can be attached to each worker: on the ports that follow this JVM's. */
  private static Optional<String> debugger(String option) {
    return option.contains("server=y")
        ? ofEach(DEBUGGER_PORT.matcher(option)).or(() -> Optional.of(option)) // Each a free port.
        : Optional.empty(); // It would call the debugger, which waits for this JVM.
  }

  /** With a port for each worker instead of this JVM's; empty when there is none in it. */
  private static Optional<String> ofEach(Matcher port) {
    if (!port.find()) {
      return Optional.empty();
    }
    int next = Integer.parseInt(port.group(2)) + 1;
    return Optional.of(port.replaceFirst("$1{worker.seat+" + next + "}"));
  }

  private static LaunchLine ofClass(
      List<String> options, List<String> entries, String main, List<String> arguments) {
    return new LaunchLine(
        options,
        Map.of(CLASS_PATH, List.of(String.join(":", entries)), MAIN, List.of(main)),
        arguments);
  }

  /** Workers have the module path as their class path: what they run is the same. */
  private static LaunchLine ofModule(
      List<String> options, String modulePath, String module, List<String> arguments) {
    int slash = module.indexOf('/');
    String main =
        slash >= 0
            ? module.substring(slash + 1)
            : ModuleLayer.boot()
                .findModule(module)
                .flatMap(found -> found.getDescriptor().mainClass())
                .orElseThrow(() -> new IllegalStateException(module + " has no main class"));
    List<String> entries = new ArrayList<>();
    for (String entry : entries(modulePath)) {
      entries.addAll(modulesIn(Path.of(entry)));
    }
    return ofClass(options, entries, main, arguments);
  }

  /**
   * An entry of a module path is a module, or a folder of modules: jars, and folders of classes.
   */
  private static List<String> modulesIn(Path entry) {
    if (!Files.isDirectory(entry) || Files.exists(entry.resolve(DESCRIPTOR))) {
      return List.of(entry.toString());
    }
    try (Stream<Path> inside = Files.list(entry)) {
      Set<String> modules = new TreeSet<>();
      inside.forEach(path -> {
        if (path.toString().endsWith(".jar")) {
          modules.add(entry + "/*"); // The next version may have others.
        } else if (Files.exists(path.resolve(DESCRIPTOR))) {
          modules.add(path.toString());
        }
      });
      return List.copyOf(modules);
    } catch (IOException e) {
      throw new IllegalStateException(entry + " cannot be read: " + e, e);
    }
  }

  private static List<String> entries(String path) {
    List<String> entries = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator, -1)) {
      if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
        entries.add(absolute(entry));
      }
    }
    return entries.isEmpty() ? List.of(absolute(".")) : entries;
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }

  private static String value(String option) {
    return option.substring(option.indexOf('=') + 1);
  }

  private static List<String> rest(List<String> words, int from) {
    return List.copyOf(words.subList(Math.min(from, words.size()), words.size()));
  }
}
