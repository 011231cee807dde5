package dev.cadre.primary;

import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.supervise.WorkerRef;
import dev.cadre.primary.worker.JdkPatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.*;
import java.util.function.IntFunction;

final class WorkerLaunch implements Launch {
  private RunSettings settings;
  private final Path agent;
  private final Path patch;
  private IntFunction<Generation> generations =
      n -> {
        throw new IllegalStateException();
      };

  private WorkerLaunch(RunSettings settings, Path agent, Path patch) {
    this.settings = settings;
    this.agent = agent;
    this.patch = patch;
  }

  static WorkerLaunch prepare(RunSettings s, Path agent, Path cache, Journal j) throws IOException {
    return new WorkerLaunch(s, agent, JdkPatch.prepare(cache, agent));
  }

  void generations(IntFunction<Generation> f) {
    generations = f;
  }

  List<String> explain() {
    return List.of();
  }

  void use(RunSettings s) {
    settings = s;
  }

  static boolean differs(RunSettings s, RunSettings t) {
    return !s.jvmArguments().equals(t.jvmArguments());
  }

  public boolean sharePortZero() {
    return settings.sharePortZero();
  }

  public List<Integer> privatePorts() {
    return List.copyOf(settings.privatePorts());
  }

  public Command command(WorkerRef ref, WorkerEnvironment environment) {
    String java = System.getProperty("java.home") + "/bin/java";
    List<String> args = new ArrayList<>(List.of(java, "-javaagent:" + agent + "=" + patch));
    args.addAll(settings.jvmArguments());
    switch (generations.apply(ref.generation()).snapshot()) {
      case RunSettings.Artefact.Jar jar -> {
        args.add("-jar");
        args.add(jar.file().toString());
      }
      case RunSettings.Artefact.ClassPath cp -> {
        args.add("-cp");
        args.add(String.join(":", cp.entries().stream().map(Path::toString).toList()));
        args.add(cp.mainClass());
      }
    }
    args.addAll(settings.applicationArguments());
    Map<String, String> env = new HashMap<>(System.getenv());
    env.remove("_JAVA_SR_SIGNUM");
    env.putAll(settings.environment());
    env.putAll(environment.variables());
    return new Command(
        java,
        args,
        env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
        settings.directory().toString());
  }
}
