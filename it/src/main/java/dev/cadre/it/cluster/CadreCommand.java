package dev.cadre.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How the tests call {@code cadre}: with directories of their own, and a mark by which what a
 * command starts is found again.
 *
 * <p>The command is that of the property {@code cadre.command} (words with spaces between), else
 * {@code java -jar} with the property {@code cadre.jar}.
 *
 * @param folder of one test; holds run directories, logs and jars
 * @param mark in the environment of what is started
 * @param words before the subcommand
 */
public record CadreCommand(Path folder, String mark, List<String> words) {

  public CadreCommand {
    words = List.copyOf(words);
  }

  /** What a command that has ended said. */
  public record Result(int exitCode, String output) {}

  /** In a new folder, with a short path: a UNIX socket's is limited to 107 bytes. */
  public static CadreCommand inNewFolder() {
    try {
      Path folder = Files.createTempDirectory("cadre-it-");
      Files.createDirectory(folder.resolve("run"));
      return new CadreCommand(folder, String.valueOf(folder.getFileName()), usual());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same by another program, such as an installed one. */
  public CadreCommand by(Path program) {
    return new CadreCommand(folder, mark, List.of(program.toString()));
  }

  /** The same with words before it, such as {@code unshare} and its options. */
  public CadreCommand after(String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(words);
    return new CadreCommand(folder, mark, all);
  }

  private static List<String> usual() {
    String command = System.getProperty("cadre.command", "");
    if (!command.isEmpty()) {
      return List.of(command.split(" +", -1));
    }
    String jar = System.getProperty("cadre.jar", "cli/target/cadre.jar");
    if (!Files.exists(Path.of(jar))) {
      throw new IllegalStateException("no " + jar + ": build the module cli first");
    }
    return List.of(java(), "-jar", Path.of(jar).toAbsolutePath().toString());
  }

  /** The java of the JDK that runs this. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The process of a subcommand, not started. */
  ProcessBuilder builder(List<String> arguments) {
    List<String> command = new ArrayList<>(words);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment());
    return builder;
  }

  /** For a shell with the environment of the commands; its program and folder are to be set. */
  public ProcessBuilder shell() {
    ProcessBuilder builder = new ProcessBuilder();
    builder.environment().putAll(environment());
    return builder;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    // What is made once per JDK is kept for the other tests.
    environment.put("XDG_CACHE_HOME", cache().toString());
    environment.put("_JAVA_SR_SIGNUM", "35");
    // A training would begin in the middle of what is tested or measured; --aot auto wins, and so
    // does CADRE_AOT.
    environment.put("CADRE_AOT", System.getenv().getOrDefault("CADRE_AOT", "off"));
    environment.put(ProcessTable.VARIABLE, mark);
    return environment;
  }

  private static Path cache() {
    return Path.of(System.getProperty("cadre.test.cache", "target/test-cache")).toAbsolutePath();
  }

  /** Runs a subcommand to its end; {@code limit} is met by killing it and an exit code of -1. */
  public Result run(Duration limit, String... arguments) {
    try {
      Path output = Files.createTempFile(folder, "command-", ".log");
      Process process =
          builder(Arrays.asList(arguments))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Result(ended ? process.exitValue() : -1, Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Removes the folder, when nothing uses it any more. */
  public void delete() {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is alive of all that was started. */
  public ProcessTable processes() {
    return new ProcessTable(mark);
  }
}
