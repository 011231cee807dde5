package dev.cadre.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cadre.state.redis.RedisProvider;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What one writes without Cadre: one connection of Lettuce, the commands, a time to wait. */
final class BareLettuce implements AutoCloseable {
  private static final byte[] LIMIT = "1000000000".getBytes(US_ASCII);
  private static final byte[] HOUR = "3600000000".getBytes(US_ASCII);
  private static final byte[] ONE = "1".getBytes(US_ASCII);

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final String sha;

  BareLettuce(String address) throws IOException {
    client = RedisClient.create(address);
    connection = client.connect(ByteArrayCodec.INSTANCE);
    sha = connection.sync().scriptLoad(script("entry") + script("fixed"));
  }

  /** The command without more. */
  void increment(byte[] key) {
    connection.sync().incr(key);
  }

  /** The command of Cadre's fixed window, with the same script. */
  void attempt(byte[] key) throws Exception {
    List<Long> answer =
        connection
            .async()
            .<List<Long>>evalsha(
                sha, ScriptOutputType.MULTI, new byte[][] {key}, new byte[0], LIMIT, HOUR, ONE)
            .get(1, TimeUnit.SECONDS);
    if (answer.getFirst() != 1) {
      throw new IllegalStateException("refused");
    }
  }

  private static String script(String name) throws IOException {
    try (InputStream in = RedisProvider.class.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IOException("no script " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
