package dev.cadre.state.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One server, perhaps found by Sentinels, or a cluster: Lettuce has a client for each. */
sealed interface Servers extends AutoCloseable {

  /** A connection of any number of threads; what they send is pipelined. */
  record Connection(
      StatefulConnection<byte[], byte[]> state,
      RedisClusterAsyncCommands<byte[], byte[]> commands) {}

  CompletionStage<Connection> connect();

  CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub();

  Setup setup();

  /** Ends all connections. */
  @Override
  void close();

  static Servers of(Address address, String application) {
    Setup setup = Setup.of(address, application);
    return address.kind() == Address.Kind.CLUSTER ? new Cluster(setup) : new One(setup);
  }

  /** One server, or the one that the Sentinels name when a connection is made. */
  record One(Setup setup, RedisClient client) implements Servers {

    One(Setup setup) {
      RedisClient client = RedisClient.create(setup.resources());
      client.setOptions(setup.options());
      this(setup, client);
    }

    @Override
    public CompletionStage<Connection> connect() {
      return client
          .connectAsync(ByteArrayCodec.INSTANCE, uri())
          .thenApply(connection -> new Connection(connection, connection.async()));
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
      return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri());
    }

    private RedisURI uri() {
      return setup.uris().getFirst();
    }

    @Override
    public void close() {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
      setup.close();
    }
  }

  /** A cluster. A publisher sends the messages of a topic to one node, so they stay in order. */
  record Cluster(Setup setup, RedisClusterClient client) implements Servers {

    Cluster(Setup setup) {
      RedisClusterClient client = RedisClusterClient.create(setup.resources(), setup.uris());
      client.setOptions(setup.clusterOptions());
      this(setup, client);
    }

    @Override
    public CompletionStage<Connection> connect() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(_ -> client.connectAsync(ByteArrayCodec.INSTANCE))
          .thenCompose(Cluster::withNodes);
    }

    /** To all masters now: what is sent to one while it is being connected is rejected. */
    private static CompletionStage<Connection> withNodes(
        StatefulRedisClusterConnection<byte[], byte[]> connection) {
      CompletableFuture<?>[] nodes =
          connection.getPartitions().stream()
              .filter(node -> node.getRole().isUpstream())
              .map(RedisClusterNode::getUri)
              .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
              .toArray(CompletableFuture<?>[]::new);
      return CompletableFuture.allOf(nodes)
          .handle((_, _) -> new Connection(connection, connection.async())); // one may be away
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>>
        connectPubSub() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(_ -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE));
    }

    @Override
    public void close() {
      client.shutdown(0, 1, TimeUnit.SECONDS);
      setup.close();
    }
  }
}
