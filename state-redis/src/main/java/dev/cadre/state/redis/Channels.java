package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cadre.state.spi.MessageBus;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/*
 * One connection for all subscriptions of this JVM. A thread of Netty hands the messages
 * to the receivers, which put them into bounded queues and so never keep it.
 *
 * When the connection breaks, Lettuce makes it anew and subscribes to what Redis had confirmed;
 * what was asked for meanwhile, this class asks for again. Both may ask twice: Redis does not mind.
 */
/** The subscriptions of this JVM. */
final class Channels extends RedisPubSubAdapter<byte[], byte[]>
    implements RedisConnectionStateListener, AutoCloseable {
  private final Connector<StatefulRedisPubSubConnection<byte[], byte[]>> connector;
  private final Map<String, List<MessageBus.Receiver>> receivers = new ConcurrentHashMap<>();

  Channels(Servers servers, Link link) {
    this.connector = new Connector<>(servers::connectPubSub, link.executor());
  }

  /** Subscribes, and waits a while until Redis has confirmed it. */
  MessageBus.Stop subscribe(String channel, MessageBus.Receiver receiver, Duration timeout) {
    CompletionStage<Void> confirmed;
    synchronized (this) {
      receivers.computeIfAbsent(channel, _ -> new CopyOnWriteArrayList<>()).add(receiver);
      confirmed =
          connector
              .connected()
              .thenCompose(connection -> connection.async().subscribe(bytes(channel)));
    }
    try {
      confirmed
          .toCompletableFuture()
          .copy()
          .orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)
          .join();
    } catch (CompletionException | RedisException e) {
      // It will be, when Redis is there again.
    }
    return () -> unsubscribe(channel, receiver);
  }

  private synchronized void unsubscribe(String channel, MessageBus.Receiver receiver) {
    List<MessageBus.Receiver> left = receivers.get(channel);
    if (left != null && left.remove(receiver) && left.isEmpty()) {
      receivers.remove(channel);
      StatefulRedisPubSubConnection<byte[], byte[]> connection = connector.connected().getNow(null);
      if (connection != null) {
        var _ = connection.async().unsubscribe(bytes(channel));
      }
    }
  }

  /** Begins to connect. */
  void open() {
    var _ = connector.connected().thenAccept(this::listen);
    connector.start();
  }

  /** Waits a while for the connection: else the first subscriptions would come late. */
  void warmUp() {
    connector.awaitFirstAttempt(Link.FIRST_CONNECTION);
  }

  private void listen(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
    connection.addListener((RedisPubSubListener<byte[], byte[]>) this);
    connection.addListener((RedisConnectionStateListener) this);
  }

  @Override
  public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
    var _ = CompletableFuture.runAsync(this::subscribeToAll); // not in a thread of Netty: it locks
  }

  private synchronized void subscribeToAll() {
    StatefulRedisPubSubConnection<byte[], byte[]> connection = connector.connected().getNow(null);
    if (connection != null && !receivers.isEmpty()) {
      var _ =
          connection
              .async()
              .subscribe(receivers.keySet().stream().map(Channels::bytes).toArray(byte[][]::new));
    }
  }

  @Override
  public void message(byte[] channel, byte[] message) {
    for (MessageBus.Receiver receiver :
        receivers.getOrDefault(new String(channel, UTF_8), List.of())) {
      receiver.message(message);
    }
  }

  private static byte[] bytes(String channel) {
    return channel.getBytes(UTF_8);
  }

  @Override
  public void close() {
    receivers.clear();
  }
}
