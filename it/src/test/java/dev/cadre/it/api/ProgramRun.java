package dev.cadre.it.api;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.LogFile;
import dev.cadre.it.cluster.ProcessTable;
import dev.cadre.it.fixture.FixtureJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of this package, started as a user would: {@code java -jar}, with Cadre's one jar. */
final class ProgramRun implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final CadreCommand command;
  private final Process process;
  private final LogFile log;

  private ProgramRun(CadreCommand command, Process process, LogFile log) {
    this.command = command;
    this.process = process;
    this.log = log;
  }

  static Path library() {
    Path jar = Path.of(System.getProperty("cadre.library", "../bundle/target/cadre-0.1.0.jar"));
    if (!Files.exists(jar)) {
      throw new IllegalStateException("no " + jar + ": build the module bundle first");
    }
    return jar.toAbsolutePath().normalize();
  }

  static ProgramRun start(Class<?> main, String... arguments) {
    try {
      CadreCommand command = CadreCommand.inNewFolder();
      Path jar = command.folder().resolve("program.jar");
      return start(command, FixtureJar.write(jar, main, "1", List.of(library())), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With options of the JVM. */
  static ProgramRun start(Class<?> main, List<String> options) throws IOException {
    CadreCommand command = CadreCommand.inNewFolder();
    Path jar = command.folder().resolve("program.jar");
    var _ = FixtureJar.write(jar, main, "1", List.of(library()));
    List<String> words = new ArrayList<>(options);
    words.addAll(List.of("-jar", jar.toString()));
    return start(command, words);
  }

  static ProgramRun start(CadreCommand command, Path jar, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("-jar", jar.toString()));
    words.addAll(List.of(arguments));
    return start(command, words);
  }

  static ProgramRun start(CadreCommand command, List<String> words) throws IOException {
    Path cache = Path.of(System.getProperty("cadre.test.cache", "target/test-cache"));
    return start(command, List.of(), cache.toAbsolutePath(), words);
  }

  /**
   * @param first words before {@code java}
   * @param cache for what is made once per JDK
   */
  static ProgramRun start(CadreCommand command, List<String> first, Path cache, List<String> words)
      throws IOException {
    List<String> all = new ArrayList<>(first);
    all.add(CadreCommand.java());
    all.addAll(words);
    Path log = command.folder().resolve("program.log");
    ProcessBuilder builder = new ProcessBuilder(all).directory(command.folder().toFile());
    builder.environment().put("XDG_RUNTIME_DIR", command.folder().resolve("run").toString());
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    builder.environment().put("XDG_STATE_HOME", command.folder().resolve("state").toString());
    builder.environment().put(ProcessTable.VARIABLE, command.mark());
    builder.environment().remove("_JAVA_SR_SIGNUM");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ProgramRun(command, process, new LogFile(log));
  }

  /** Runs a program to its end; what it said by name, and its exit code as {@code exitCode}. */
  static Map<String, String> facts(Class<?> main, String... arguments) {
    try (ProgramRun run = start(main, arguments)) {
      return run.facts();
    }
  }

  /** The same of this one. */
  Map<String, String> facts() {
    int code = awaitExit();
    Map<String, String> facts = new HashMap<>();
    facts.put("exitCode", Integer.toString(code));
    for (String line : log.toString().split("\n", -1)) {
      if (line.startsWith(Facts.PREFIX)) {
        String[] fact = line.substring(Facts.PREFIX.length()).split("=", 2);
        facts.put(fact[0], fact[1]);
      }
    }
    if (!facts.containsKey("end")) {
      throw new AssertionError("the program did not reach its end:\n" + log);
    }
    return facts;
  }

  /** Where it runs. */
  Path folder() {
    return command.folder();
  }

  long pid() {
    return process.pid();
  }

  LogFile log() {
    return log;
  }

  void signal(String name) {
    CadreProcess.signal(process.pid(), name);
  }

  int awaitExit() {
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the program did not end:\n" + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether no process of it is left, after a while at the most. */
  boolean isGone() {
    return Await.until(Duration.ofSeconds(20), () -> command.processes().alive().isEmpty());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    boolean gone = Await.until(Duration.ofSeconds(1), () -> command.processes().alive().isEmpty());
    command.processes().kill();
    if (gone) {
      command.delete();
    }
  }
}
