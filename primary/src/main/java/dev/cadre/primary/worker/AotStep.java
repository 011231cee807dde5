package dev.cadre.primary.worker;

import dev.cadre.ipc.TrainingEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/*
 * Three JVMs, one after the other, and not the one of -XX:AOTCacheOutput: that one starts another
 * beside itself, which takes the memory of two, and is nobody's child when the first is killed.
 */
/** One of the JVMs that make an AOT cache. */
public sealed interface AotStep {

  /** Runs the application and notes what it loads, links and compiles. */
  record Recording(Path configuration) implements AotStep {}

  /** Makes the cache of that; runs nothing of the application. */
  record Create(Path configuration, Path cache) implements AotStep {}

  /** Runs the application from the cache, and ends at once where that is not possible. */
  record Check(Path cache) implements AotStep {}

  /** Whether the application runs. */
  default boolean isOnline() {
    return !(this instanceof Create);
  }

  /** The JVM options. */
  default List<String> flags() {
    List<String> flags =
        new ArrayList<>(
            switch (this) {
              case Recording step ->
                  List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + step.configuration());
              case Create step ->
                  List.of(
                      "-XX:AOTMode=create",
                      "-XX:AOTConfiguration=" + step.configuration(),
                      "-XX:AOTCache=" + step.cache());
              case Check step -> List.of("-XX:AOTMode=on", "-XX:AOTCache=" + step.cache());
            });
    if (isOnline()) {
      flags.add("-D" + TrainingEnvironment.PROPERTY + "=true");
    }
    return flags;
  }

  /**
   * The options of a worker. Where the JVM refuses the cache it goes on without, and what it says
   * of that is nothing for the application's output: Cadre says it.
   */
  static List<String> use(Path cache) {
    return List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off");
  }
}
