package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script: {@code entry.lua} and a file of its own.
 *
 * @param <T> what it returns
 */
final class Script<T extends @Nullable Object> {
  static final Script<List<Long>> FIXED = new Script<>("fixed", ScriptOutputType.MULTI);
  static final Script<List<Long>> SLIDING = new Script<>("sliding", ScriptOutputType.MULTI);
  static final Script<List<Long>> BUCKET = new Script<>("bucket", ScriptOutputType.MULTI);
  static final Script<byte[]> COUNT = new Script<>("count", ScriptOutputType.VALUE);
  static final Script<Long> WRITE = new Script<>("write", ScriptOutputType.INTEGER);
  static final Script<Long> REMOVE = new Script<>("remove", ScriptOutputType.INTEGER);
  static final Script<@Nullable Long> ACQUIRE = new Script<>("acquire", ScriptOutputType.INTEGER);
  static final Script<Long> RENEW = new Script<>("renew", ScriptOutputType.INTEGER);
  static final Script<Long> RELEASE = new Script<>("release", ScriptOutputType.INTEGER);

  private final String text;
  private final String sha;
  private final ScriptOutputType output;

  private Script(String name, ScriptOutputType output) {
    this.text = read("entry") + read(name);
    this.sha = sha1(text);
    this.output = output;
  }

  /** Runs it on a server that has seen it; fails on another. */
  RedisFuture<T> runBySha(
      RedisClusterAsyncCommands<byte[], byte[]> commands, byte[] key, byte[]... arguments) {
    return commands.evalsha(sha, output, new byte[][] {key}, arguments);
  }

  /** Runs it on any server. */
  RedisFuture<T> runByText(
      RedisClusterAsyncCommands<byte[], byte[]> commands, byte[] key, byte[]... arguments) {
    return commands.eval(text, output, new byte[][] {key}, arguments);
  }

  private static String read(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException(name + ".lua is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }
}
