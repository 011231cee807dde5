package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.it.cluster.FreePort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two JVMs with default flags that have one port by SO_REUSEPORT: the best one has without Cadre.
 */
final class BarePair implements AutoCloseable {

  private final Ground ground;
  private final int port;
  private final List<BareJvm> jvms = new ArrayList<>();

  private BarePair(Ground ground, int port) {
    this.ground = ground;
    this.port = port;
  }

  static BarePair start(Ground ground) throws IOException {
    BarePair pair = new BarePair(ground, FreePort.next());
    for (int i = 0; i < 2; i++) {
      pair.jvms.add(pair.started());
    }
    return pair;
  }

  private BareJvm started() throws IOException {
    BareJvm jvm =
        BareJvm.start(ground.command(), List.of(), ground.reusePort(), Integer.toString(port));
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
