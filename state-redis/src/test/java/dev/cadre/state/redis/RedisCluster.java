package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** A Redis Cluster of three masters on 127.0.0.1, of a test. */
record RedisCluster(List<RedisServer> nodes) implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of(
          "--cluster-enabled",
          "yes",
          "--cluster-node-timeout",
          "2000",
          "--cluster-require-full-coverage",
          "no");

  /** Without TLS and password. */
  static RedisCluster start() throws Exception {
    return start(List.of(), _ -> List.of());
  }

  /**
   * Starts the nodes and waits until each sees the whole.
   *
   * @param clientOptions of {@code redis-cli}, to get in
   * @param ofNode more options of the node with this port
   */
  static RedisCluster start(List<String> clientOptions, IntFunction<List<String>> ofNode)
      throws Exception {
    var cluster = new RedisCluster(new ArrayList<>());
    try {
      while (cluster.nodes.size() < 3) {
        int port = RedisServer.freePort();
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(ofNode.apply(port));
        cluster.nodes.add(RedisServer.start(port, clientOptions, options.toArray(String[]::new)));
      }
      List<String> create = new ArrayList<>(List.of("--cluster", "create"));
      cluster.nodes.forEach(node -> create.add("127.0.0.1:" + node.port()));
      create.add("--cluster-yes");
      assertThat(cluster.nodes.getFirst().cli(create.toArray(String[]::new)))
          .contains("16384 slots covered");
      for (RedisServer node : cluster.nodes) {
        cluster.awaitWhole(node);
      }
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** Waits until this node sees all slots served. */
  void awaitWhole(RedisServer node) throws Exception {
    Await.until("whole", () -> node.cli("cluster", "info").contains("cluster_state:ok"));
  }

  /** {@code 127.0.0.1:7001,127.0.0.1:7002,127.0.0.1:7003}. */
  String hosts() {
    return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
  }

  @Override
  public void close() throws IOException {
    for (RedisServer node : nodes) {
      node.close();
    }
  }
}
