package dev.cadre.state.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How Lettuce is used.
 *
 * <p>A command that was sent when the connection broke is not sent again, for it may have been
 * done: it fails at once, as all do until the connection is there again.
 *
 * @param channels the open connections
 */
record Setup(
    ClientResources resources, List<RedisURI> uris, ClientOptions options, Set<Channel> channels) {

  /** Between two attempts to connect: random, up to twice as long each time, 1 s at the most. */
  static final Delay BACK_OFF =
      Delay.fullJitter(Duration.ofMillis(10), Duration.ofSeconds(1), 20, TimeUnit.MILLISECONDS);

  /** For a connection to be made, with its handshake. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** Commands that wait for an answer, on one connection. */
  private static final int MOST_WAITING = 20_000;

  static Setup of(Address address, String application) {
    Set<Channel> channels = ConcurrentHashMap.newKeySet();
    ClientResources resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(BACK_OFF)
            .nettyCustomizer(new Register(channels))
            .build();
    return new Setup(resources, uris(address, application), options(address), channels);
  }

  ClusterClientOptions clusterOptions() {
    return ClusterClientOptions.builder(options)
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder()
                .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                .enablePeriodicRefresh(Duration.ofSeconds(30))
                .build())
        .build();
  }

  /** Breaks all connections; Lettuce makes them anew. */
  void breakConnections() {
    for (Channel channel : channels) {
      var _ = channel.close();
    }
  }

  void close() {
    var _ = resources.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private static ClientOptions options(Address address) {
    SocketOptions socket =
        SocketOptions.builder()
            .connectTimeout(CONNECT_TIMEOUT)
            .keepAlive(
                SocketOptions.KeepAliveOptions.builder()
                    .enable()
                    .idle(Duration.ofSeconds(5))
                    .interval(Duration.ofSeconds(2))
                    .count(3)
                    .build())
            .build();
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    if (address.authority() != null) {
      ssl.trustManager(address.authority().toFile());
    }
    if (address.certificate() != null && address.key() != null) {
      ssl.keyManager(address.certificate().toFile(), address.key().toFile(), new char[0]);
    }
    return ClientOptions.builder()
        .autoReconnect(true)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MOST_WAITING)
        .socketOptions(socket)
        .sslOptions(ssl.build())
        .build();
  }

  private static List<RedisURI> uris(Address address, String application) {
    return switch (address.kind()) {
      case SERVER, CLUSTER ->
          address.hosts().stream()
              .map(host ->
                  common(address, application).withHost(host.name()).withPort(host.port()).build())
              .toList();
      case SENTINEL -> {
        RedisURI.Builder uri = common(address, application).withSentinelMasterId(address.master());
        address.hosts().forEach(host -> uri.withSentinel(sentinel(address, host)));
        yield List.of(uri.build());
      }
    };
  }

  private static RedisURI.Builder common(Address address, String application) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withSsl(address.secure())
            .withVerifyPeer(address.verify())
            .withDatabase(address.database())
            .withTimeout(CONNECT_TIMEOUT)
            .withClientName("cadre:" + application.replaceAll("[^A-Za-z0-9._-]", "_"));
    RedisCredentialsProvider login =
        login(address.user(), address.password(), address.passwordFile());
    return login == null ? uri : uri.withAuthentication(login);
  }

  private static RedisURI sentinel(Address address, Address.Host host) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(host.name())
            .withPort(host.port())
            .withSsl(address.secure())
            .withVerifyPeer(address.verify())
            .withTimeout(CONNECT_TIMEOUT);
    RedisCredentialsProvider login = login("", null, address.sentinelPasswordFile());
    return (login == null ? uri : uri.withAuthentication(login)).build();
  }

  private static @Nullable RedisCredentialsProvider login(
      String user, @Nullable String password, @Nullable Path file) {
    if (password == null && file == null) {
      return null;
    }
    return RedisCredentialsProvider.from(() ->
        RedisCredentials.just(
            user.isEmpty() ? null : user, password != null ? password : read(file)));
  }

  private static String read(@Nullable Path file) {
    try {
      return file == null ? "" : Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("no password for Redis: " + e, e);
    }
  }

  /** Knows the open connections. */
  private record Register(Set<Channel> channels) implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
      channels.add(channel);
      var _ = channel.closeFuture().addListener(_ -> channels.remove(channel));
    }
  }
}
