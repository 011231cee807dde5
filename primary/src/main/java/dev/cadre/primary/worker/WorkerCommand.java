package dev.cadre.primary.worker;

import dev.cadre.ipc.TrainingEnvironment;
import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.RunSettings.Artefact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How a worker's process is started.
 *
 * @param executable the {@code java} of the primary's own JDK: the patch is made for no other
 * @param argv the arguments, {@code argv[0]} included
 * @param envp the whole environment, {@code NAME=value} each, sorted
 */
public record WorkerCommand(String executable, List<String> argv, List<String> envp) {

  /** Tells the primary's own JVM which signal to use; a worker has its own signals. */
  private static final String SUSPEND_SIGNAL = "_JAVA_SR_SIGNUM";

  /** The same with variables that do not replace one that is there. */
  public WorkerCommand with(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>();
    variables.forEach((name, value) -> all.put(name, name + "=" + value));
    envp.forEach(entry -> all.put(entry.substring(0, entry.indexOf('=')), entry));
    return new WorkerCommand(executable, argv, List.copyOf(all.values()));
  }

  /** The same, executed by a program that then executes it. */
  public WorkerCommand after(List<String> program) {
    List<String> words = new ArrayList<>(program);
    words.addAll(argv);
    return new WorkerCommand(program.getFirst(), List.copyOf(words), envp);
  }

  /**
   * What all workers of a primary have in common.
   *
   * @param javaHome of the primary
   * @param agentJar absolute
   * @param patch what {@link JdkPatch#prepare} gave
   * @param archive what {@link BaseArchive#ensure} gave
   * @param splitFlags those of {@link MemorySplit}
   * @param jvmArguments the user's
   * @param applicationArguments the user's
   * @param inherited the primary's own environment
   * @param environment the user's additions to it
   */
  public record Common(
      Path javaHome,
      Path agentJar,
      Path patch,
      Optional<Path> archive,
      List<String> splitFlags,
      List<String> jvmArguments,
      List<String> applicationArguments,
      Map<String, String> inherited,
      Map<String, String> environment) {

    /**
     * Makes all that workers of a run need: the patch, the split and, which takes seconds the first
     * time, the archive. Before anything waits for any child of this process.
     *
     * @param inherited the primary's own environment
     * @param say told, in a line, what takes seconds
     * @throws UnsupportedJdkException when this JDK's sockets cannot be shared
     */
    public static Common prepare(
        RunSettings settings, Path agentJar, Map<String, String> inherited, Consumer<String> say)
        throws IOException {
      Map<String, String> variables = variables(settings, inherited);
      Path javaHome = Path.of(System.getProperty("java.home"));
      Path patch = JdkPatch.prepare(CacheFolder.open(inherited), agentJar);
      List<String> split = split(settings, variables);
      List<String> jvmArguments = new ArrayList<>(split);
      jvmArguments.addAll(settings.jvmArguments());
      return new Common(
          javaHome,
          agentJar,
          patch,
          BaseArchive.ensure(javaHome, patch, agentJar, jvmArguments, variables, say),
          split,
          settings.jvmArguments(),
          settings.applicationArguments(),
          inherited,
          settings.environment());
    }

    /**
     * The same for settings that have been read again. No archive is made: for other JVM options,
     * which may not fit this one, workers do without until the primary's next start.
     */
    public Common with(RunSettings next) throws IOException {
      List<String> split = split(next, variables(next, inherited));
      boolean sameJvm =
          split.equals(splitFlags)
              && next.jvmArguments().equals(jvmArguments)
              && ArchiveShape.VARIABLES.stream()
                  .allMatch(
                      name -> Objects.equals(next.environment().get(name), environment.get(name)));
      return new Common(
          javaHome,
          agentJar,
          patch,
          sameJvm ? archive : Optional.empty(),
          split,
          next.jvmArguments(),
          next.applicationArguments(),
          inherited,
          next.environment());
    }

    /** The same with copies of the agent and its patch, and without the archive. */
    public Common at(Path agent, Path patched) {
      return new Common(
          javaHome,
          agent,
          patched,
          Optional.empty(),
          splitFlags,
          jvmArguments,
          applicationArguments,
          inherited,
          environment);
    }

    /** Whether such a JVM may boot before its slot is known: see {@link EarlyStart}. */
    public boolean startsEarly() {
      return EarlyStart.isPossible(jvmArguments, applicationArguments, environment, inherited);
    }

    private static Map<String, String> variables(
        RunSettings settings, Map<String, String> inherited) {
      Map<String, String> variables = new TreeMap<>(inherited);
      variables.putAll(settings.environment());
      return variables;
    }

    /** What the user says by options or by variables wins over the split. */
    private static List<String> split(RunSettings settings, Map<String, String> variables)
        throws IOException {
      List<String> userArguments = new ArrayList<>(settings.jvmArguments());
      for (String variable : ArchiveShape.VARIABLES) {
        userArguments.addAll(List.of(variables.getOrDefault(variable, "").split("\\s+", -1)));
      }
      return MemorySplit.of(Machine.read(), settings.workers(), userArguments).flags();
    }

    /**
     * The command of one worker.
     *
     * @param artefact of the worker's generation
     */
    public WorkerCommand of(WorkerEnvironment worker, Artefact artefact) {
      List<String> flags =
          archive.map(file -> List.of("-XX:SharedArchiveFile=" + file)).orElse(List.of());
      return command(worker, worker.variables(), artefact, flags);
    }

    /** The same from an AOT cache, in the place of the archive: a JVM takes but one of them. */
    public WorkerCommand of(WorkerEnvironment worker, Artefact artefact, Path aotCache) {
      return command(worker, worker.variables(), artefact, AotStep.use(aotCache));
    }

    /** One of the JVMs that make an AOT cache for such workers. */
    public WorkerCommand training(TrainingEnvironment training, Artefact artefact, AotStep step) {
      WorkerEnvironment none = WorkerEnvironment.standby(training.primaryPid(), 0, 0);
      return command(
          none, step.isOnline() ? training.variables() : Map.of(), artefact, step.flags());
    }

    /**
     * Why no AOT cache can be made for such workers; empty when one can. It takes a JVM that is
     * started exactly as they are, while they run.
     */
    public Optional<String> whyNoAot() {
      List<String> all = new ArrayList<>(splitFlags);
      all.addAll(jvmArguments);
      Map<String, String> variables = new TreeMap<>(inherited);
      variables.putAll(environment);
      if (!startsEarly()) {
        return Optional.of(
            "an option, an argument or a variable of a worker has its slot in it, or makes java"
                + " open a port or a file");
      }
      return ArchiveShape.of(all, variables).isEmpty()
          ? Optional.of("the JVM options name an archive, or modules, of their own")
          : Optional.empty();
    }

    /**
     * A name for all that an AOT cache depends on.
     *
     * @param content of the artefact's files
     */
    public String aotKey(Artefact artefact, String content) {
      WorkerEnvironment none = WorkerEnvironment.standby(0, 0, 0);
      List<String> parts = new ArrayList<>(jvm(none, artefact, List.of()));
      parts.add(content);
      parts.add(System.getProperty("java.vm.version", ""));
      parts.add(System.getProperty("java.runtime.version", ""));
      for (String variable : ArchiveShape.VARIABLES) {
        parts.add(environment.getOrDefault(variable, inherited.getOrDefault(variable, "")));
      }
      return BaseArchive.key(parts);
    }

    private WorkerCommand command(
        WorkerEnvironment worker,
        Map<String, String> own,
        Artefact artefact,
        List<String> cacheFlags) {
      List<String> argv = jvm(worker, artefact, cacheFlags);
      applicationArguments.forEach(argument -> argv.add(Placeholders.replace(argument, worker)));
      return new WorkerCommand(argv.getFirst(), List.copyOf(argv), environment(worker, own));
    }

    /** Without the application's arguments. */
    private List<String> jvm(WorkerEnvironment worker, Artefact artefact, List<String> cacheFlags) {
      List<String> argv = new ArrayList<>();
      argv.add(javaHome.resolve("bin", "java").toString());
      argv.addAll(splitFlags);
      argv.addAll(NativeTransport.FLAGS);
      argv.add("-javaagent:" + agentJar + "=" + patch);
      argv.addAll(cacheFlags);
      jvmArguments.forEach(argument -> argv.add(Placeholders.replace(argument, worker)));
      switch (artefact) {
        case Artefact.Jar jar -> argv.addAll(List.of("-jar", jar.file().toString()));
        case Artefact.ClassPath path ->
            argv.addAll(List.of("-cp", classPath(path), path.mainClass()));
      }
      return argv;
    }

    private List<String> environment(WorkerEnvironment worker, Map<String, String> own) {
      Map<String, String> variables = new TreeMap<>(inherited);
      variables.keySet().removeIf(name -> name.startsWith("CADRE_") || name.equals(SUSPEND_SIGNAL));
      environment.forEach(
          (name, value) -> variables.put(name, Placeholders.replace(value, worker)));
      variables.putAll(own);
      return variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    private static String classPath(Artefact.ClassPath path) {
      List<Path> entries;
      try {
        entries = path.expanded();
      } catch (IOException e) {
        entries = path.entries(); // The JVM will say what it misses.
      }
      return String.join(":", entries.stream().map(Path::toString).toList());
    }
  }
}
