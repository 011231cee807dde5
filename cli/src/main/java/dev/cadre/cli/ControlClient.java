package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterViewJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks a primary over its control socket. */
final class ControlClient {
  private ControlClient() {}

  /**
   * The last line of an answer.
   *
   * @param words for people; empty when there are none
   * @param json all of it
   */
  record Reply(int exitCode, String words, JsonObject json) {
    Optional<JsonObject> status() {
      return Optional.ofNullable(json.getObject("status"));
    }
  }

  /** Whether somebody listens there. */
  static boolean answers(Path socket) {
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Sends a command and waits for its end.
   *
   * @param limit for the whole; zero means none
   * @param progress hears each line on the way
   * @throws IOException when there is no such answer; the message is for the user
   */
  static Reply ask(Path socket, String command, Duration limit, Consumer<String> progress)
      throws IOException {
    JsonObject request = new JsonObject();
    request.put("command", command);
    return ask(socket, request, limit, progress);
  }

  /** As the other, for a command that says more than its name. */
  static Reply ask(Path socket, JsonObject command, Duration limit, Consumer<String> progress)
      throws IOException {
    return hear(
        socket,
        command,
        limit,
        line -> {
          if (line.get("progress") instanceof String words) {
            progress.accept(words);
          }
        });
  }

  /** As the others, for a command whose lines say more than words. */
  static Reply hear(Path socket, JsonObject command, Duration limit, Consumer<JsonObject> heard)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Thread timer = timer(channel, limit);
      try {
        byte[] request = (ClusterViewJson.text(command) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.wrap(request);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        return read(Channels.newInputStream(channel), heard);
      } catch (AsynchronousCloseException e) {
        throw new IOException("it has not answered within " + limit.toSeconds() + " s", e);
      } finally {
        timer.interrupt();
      }
    }
  }

  private static Thread timer(SocketChannel channel, Duration limit) {
    Thread timer =
        new Thread(
            () -> {
              try {
                Thread.sleep(limit);
                channel.close();
              } catch (InterruptedException | IOException _) {
                // answered in time
              }
            },
            "cadre-timer");
    timer.setDaemon(true);
    if (limit.isPositive()) {
      timer.start();
    }
    return timer;
  }

  private static Reply read(InputStream in, Consumer<JsonObject> heard) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("it ended the conversation before its answer was complete");
      }
      JsonObject json =
          ClusterViewJson.parse(line)
              .orElseThrow(() -> new IOException("it answered with something else than JSON"));
      if (json.getBoolean("done")) {
        return new Reply(
            json.getInt("exitCode", 1), json.getString("error", json.getString("words", "")), json);
      }
      heard.accept(json);
    }
  }
}
