package dev.cadre.benchmarks;

import dev.cadre.benchmarks.app.ReusePortProvider;
import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.it.cluster.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two JVMs with default flags that have one port by SO_REUSEPORT: the best one has without Cadre.
 */
final class BarePair implements AutoCloseable {

  private final Ground ground;
  private final List<String> options;
  private final Path jar;
  private final String argument;
  private final int port;
  private final List<BareJvm> jvms = new ArrayList<>();

  private BarePair(Ground ground, List<String> options, Path jar, String argument, int port) {
    this.ground = ground;
    this.options = options;
    this.jar = jar;
    this.argument = argument;
    this.port = port;
  }

  /** Of the trivial server. */
  static BarePair start(Ground ground) throws IOException {
    return start(ground, List.of(), ground.reusePort(), "%d");
  }

  /** Of the Spring Boot service. */
  static BarePair springBoot(Ground ground) throws IOException {
    List<String> options =
        ReusePortProvider.OPTIONS.stream()
            .map(option -> option.formatted(ground.reusePort()))
            .toList();
    return start(ground, options, ground.springBoot(), "--server.port=%d");
  }

  private static BarePair start(Ground ground, List<String> options, Path jar, String argument)
      throws IOException {
    BarePair pair = new BarePair(ground, options, jar, argument, FreePort.next());
    for (int i = 0; i < 2; i++) {
      pair.jvms.add(pair.started());
    }
    return pair;
  }

  private BareJvm started() throws IOException {
    BareJvm jvm = BareJvm.start(ground.command(), options, jar, argument.formatted(port));
    jvm.awaitListening();
    return jvm;
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /**
   * One after the other: the new one listens before the old one gets TERM and finishes its work.
   */
  void restart() throws IOException {
    for (int i = 0; i < jvms.size(); i++) {
      BareJvm old = jvms.set(i, started());
      old.terminate();
    }
  }

  @Override
  public void close() {
    jvms.forEach(BareJvm::close);
  }
}
