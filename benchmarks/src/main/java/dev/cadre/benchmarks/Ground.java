package dev.cadre.benchmarks;

import dev.cadre.benchmarks.app.AppJar;
import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What all benchmarks stand on.
 *
 * @param quick whether to show that it works, and not how well
 * @param root of the source checkout
 * @param command in a folder of this run; its mark is on all that is started
 * @param trivial the jar of the trivial server
 * @param reusePort the same with SO_REUSEPORT
 * @param springBoot the jar of the Spring Boot service
 */
record Ground(
    boolean quick, Path root, CadreCommand command, Path trivial, Path reusePort, Path springBoot)
    implements AutoCloseable {

  static Ground prepare(boolean quick) throws IOException {
    Path root = Path.of("").toAbsolutePath();
    CadreCommand command = CadreCommand.inNewFolder();
    return new Ground(
        quick,
        root,
        command,
        AppJar.trivial(command.folder().resolve("trivial.jar")),
        AppJar.reusePort(command.folder().resolve("reuse-port.jar")),
        root.resolve("benchmarks/apps/spring-boot/target/spring-boot-bench.jar"));
  }

  /**
   * The same with another folder and mark, for a second cluster at the same time: a cluster that
   * ends sees to it that nothing of its folder is left. To be closed.
   */
  Ground apart() {
    return new Ground(quick, root, CadreCommand.inNewFolder(), trivial, reusePort, springBoot);
  }

  /** How often or how long: the first when it must be quick. */
  int choose(int quickly, int fully) {
    return quick ? quickly : fully;
  }

  /** Two workers as a user gets them: the harness' impatience is taken back. */
  ClusterSpec cluster(Path jar) {
    return ClusterSpec.of(command, jar).with("--slot-delay", "500ms", "--ramp", "1s");
  }

  /** Starts it; what went wrong is shown. */
  CadreProcess start(ClusterSpec spec) {
    return spec.startAndAwaitReady();
  }

  /** Kills all that is left of what was started. */
  void clear() {
    command.processes().kill();
    BareJvm.all(command).kill();
  }

  /** The end: nothing is left, neither processes nor files. */
  @Override
  public void close() {
    clear();
    try (Stream<Path> tree = Files.walk(command.folder())) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      progress(command.folder() + " is left: " + e);
    }
  }

  /** Tells whoever waits. */
  static void progress(String words) {
    System.err.println("  " + words);
  }
}
