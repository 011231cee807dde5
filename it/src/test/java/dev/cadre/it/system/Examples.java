package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.ClusterSpec;
import java.nio.file.Files;
import java.nio.file.Path;

/** The jars of {@code examples/}, each a build of its own. */
final class Examples {

  private Examples() {}

  /** Two workers of an example. */
  static ClusterSpec spec(CadreCommand command, String name) {
    String folder = System.getProperty("cadre.examples", "examples");
    Path jar = Path.of(folder, name, "target", name + ".jar").toAbsolutePath().normalize();
    if (!Files.exists(jar)) {
      throw new IllegalStateException(
          "no "
              + jar
              + ": build it first, by mvn -f examples/pom.xml -Dmaven.test.skip=true package");
    }
    return ClusterSpec.of(command, jar);
  }
}
