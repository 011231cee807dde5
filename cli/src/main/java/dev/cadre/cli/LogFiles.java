package dev.cadre.cli;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A log file with those that it was rotated to: {@code app.log.1} is the newest of these. */
final class LogFiles {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path file;

  LogFiles(Path file) {
    this.file = file;
  }

  /**
   * The last lines that are wanted, from as many of the files as it takes, oldest first.
   *
   * @param most how many, 1 or more
   */
  List<LogLine> last(LogFilter filter, int most) throws IOException {
    Deque<LogLine> found = new ArrayDeque<>();
    Path next = file;
    for (int number = 1; found.size() < most && Files.exists(next); number++) {
      List<LogLine> older = lastOf(next, filter, most - found.size());
      older.reversed().forEach(found::addFirst);
      Path read = next;
      if (filter.since().filter(since -> modifiedBefore(read, since)).isPresent()) {
        break;
      }
      next = Path.of(file + "." + number);
    }
    return List.copyOf(found);
  }

  private static boolean modifiedBefore(Path file, Instant since) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(since);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<LogLine> lastOf(Path file, LogFilter filter, int most) throws IOException {
    Deque<LogLine> kept = new ArrayDeque<>();
    Instant time = Instant.EPOCH;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        LogLine line = LogLine.of(text, time);
        time = line.time();
        if (filter.wants(line)) {
          kept.addLast(line);
          if (kept.size() > most) {
            kept.removeFirst();
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // rotated away meanwhile
    }
    return new ArrayList<>(kept);
  }

  /**
   * Follows the file from its end on, also when it is rotated or truncated.
   *
   * @param alive whether more may come
   */
  void follow(BooleanSupplier alive, Consumer<LogLine> heard)
      throws IOException, InterruptedException {
    FileChannel channel = FileChannel.open(file);
    try {
      Object key = key(file);
      channel.position(channel.size());
      var rest = new ByteArrayOutputStream();
      Instant time = Instant.now();
      while (true) {
        boolean more = alive.getAsBoolean();
        time = read(channel, rest, time, heard);
        Object now = Files.exists(file) ? key(file) : key;
        if (!Objects.equals(now, key)) {
          channel.close();
          channel = FileChannel.open(file);
          key = now;
          continue;
        }
        if (channel.size() < channel.position()) {
          channel.position(0); // logrotate's copytruncate
          continue;
        }
        if (!more) {
          return;
        }
        Thread.sleep(LOOK);
      }
    } finally {
      channel.close();
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static Instant read(
      FileChannel channel, ByteArrayOutputStream rest, Instant before, Consumer<LogLine> heard)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    Instant time = before;
    while (channel.read(buffer.clear()) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          LogLine line = LogLine.of(rest.toString(StandardCharsets.UTF_8), time);
          time = line.time();
          heard.accept(line);
          rest.reset();
        } else {
          rest.write(next);
        }
      }
    }
    return time;
  }
}
