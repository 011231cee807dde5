package dev.cadre.it.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@code cadre run} is started with. The ramp and the delay between slots are short unless
 * an option says otherwise, so that a test shows behaviour and not patience.
 *
 * @param artefact the jar; the empty path when the options name a class path
 * @param port of the application, its first argument
 * @param healthPort of the primary
 * @param options for {@code cadre run}
 * @param arguments of the application
 */
public record ClusterSpec(
    CadreCommand command,
    Path artefact,
    int port,
    int healthPort,
    List<String> options,
    List<String> arguments) {

  /** Copies. */
  public ClusterSpec {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /** Two workers of the jar, with a free port as the application's first argument. */
  public static ClusterSpec of(CadreCommand command, Path jar) {
    int port = FreePort.next();
    return new ClusterSpec(
            command, jar, port, FreePort.next(), List.of(), List.of(Integer.toString(port)))
        .with("--name", "app", "--workers", "2", "--slot-delay", "100ms", "--ramp", "200ms");
  }

  /** Two workers of a main class, with a free port as the application's first argument. */
  public static ClusterSpec of(CadreCommand command, String classPath, String main) {
    ClusterSpec spec = of(command, Path.of("")).with("--class-path", classPath);
    return spec.with("--main", main);
  }

  /** With more options; of two with the same name the last counts. */
  public ClusterSpec with(String... more) {
    List<String> all = new ArrayList<>(options);
    for (int i = 0; i < more.length; i += 2) {
      if (!more[i].equals("--jvm-arg") && !more[i].equals("--env")) {
        int old = all.indexOf(more[i]);
        if (old >= 0) {
          all.subList(old, old + 2).clear();
        }
      }
      all.add(more[i]);
      all.add(more[i + 1]);
    }
    return new ClusterSpec(command, artefact, port, healthPort, all, arguments);
  }

  /** With other arguments for the application. */
  public ClusterSpec arguments(String... others) {
    return new ClusterSpec(command, artefact, port, healthPort, options, Arrays.asList(others));
  }

  /** The name of the application. */
  public String name() {
    return options.get(options.indexOf("--name") + 1);
  }

  /** How many workers it is started with. */
  public int workers() {
    return Integer.parseInt(options.get(options.indexOf("--workers") + 1));
  }

  List<String> words() {
    List<String> words = new ArrayList<>(List.of("run"));
    if (!artefact.toString().isEmpty()) {
      words.add(artefact.toString());
    }
    words.addAll(options);
    words.addAll(List.of("--health-port", Integer.toString(healthPort), "--"));
    words.addAll(arguments);
    return words;
  }

  /** Starts it; returns at once. */
  public CadreProcess start() {
    return CadreProcess.start(this);
  }

  /** Starts it and waits until all workers are ready. */
  public CadreProcess startAndAwaitReady() {
    CadreProcess process = start();
    try {
      process.awaitReady(workers());
      return process;
    } catch (AssertionError e) {
      process.abandon();
      throw e;
    }
  }
}
