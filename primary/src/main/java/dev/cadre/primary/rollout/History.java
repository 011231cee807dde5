package dev.cadre.primary.rollout;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was rolled out and how that ended, in a file: a JSON object a line, oldest first. It
 * outlives the primary. One thread at a time.
 */
public final class History {
  /** The result of a rollout that has not ended. */
  public static final String UNDER_WAY = "under way";

  /** Older entries are forgotten. */
  static final int KEPT = 200;

  /**
   * One start or rollout.
   *
   * @param generation as the primary of that time counted; from 1
   * @param hash of the content; empty when there was no copy
   * @param artefact the path of the jar, or the class path
   * @param command who asked: {@code cadre run}, {@code cadre deploy}, {@code SIGUSR2}
   * @param result {@code started}, {@code under way}, {@code complete}, {@code rolled back} or
   *     {@code interrupted}
   * @param reason why it was rolled back or interrupted; else empty
   */
  public record Entry(
      Instant at,
      int generation,
      String hash,
      String artefact,
      String command,
      String result,
      String reason) {

    /** Whether it is a rollout that has not ended, or whose primary was killed meanwhile. */
    boolean isUnderWay() {
      return result.equals(UNDER_WAY);
    }

    private Entry interrupted() {
      return new Entry(
          at,
          generation,
          hash,
          artefact,
          command,
          "interrupted",
          "the primary did not live to its end");
    }

    /** Whether it is a rollout that was completed. */
    public boolean isRollout() {
      return result.equals("complete");
    }

    /** For {@code --json} and the file. */
    public JsonObject json() {
      JsonObject json = new JsonObject();
      json.put("at", at.toString());
      json.put("generation", generation);
      json.put("hash", hash);
      json.put("artefact", artefact);
      json.put("command", command);
      json.put("result", result);
      json.put("reason", reason);
      return json;
    }

    private static Entry of(JsonObject json) {
      return new Entry(
          Instant.parse(json.getString("at", "")),
          json.getInt("generation"),
          json.getString("hash", ""),
          json.getString("artefact", ""),
          json.getString("command", ""),
          json.getString("result", ""),
          json.getString("reason", ""));
    }
  }

  private final Path file;

  /** In this file, which need not exist. */
  public History(Path file) {
    this.file = file;
  }

  /** All entries, oldest first; empty when there is no history. Lines that are none are skipped. */
  public List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        parsed(line).ifPresent(entries::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return entries;
  }

  /** What ran last, as far as it came: a start that went well, or a rollout that did. */
  public Optional<Entry> last() throws IOException {
    return read().reversed().stream()
        .filter(entry -> entry.result().equals("started") || entry.isRollout())
        .findFirst();
  }

  private static Optional<Entry> parsed(String line) {
    try {
      return Optional.of(Entry.of(JsonParser.object().from(line)));
    } catch (JsonParserException | DateTimeException e) {
      return Optional.empty(); // Of another version, or cut off by a full disk.
    }
  }

  /**
   * Adds one, in the place of that which said that it was under way; a reader sees the file before
   * or after.
   */
  public void add(Entry entry) throws IOException {
    List<Entry> entries = new ArrayList<>(read());
    entries.removeIf(before -> before.isUnderWay() && before.generation() == entry.generation());
    entries.add(entry);
    write(entries);
  }

  /**
   * A primary begins: what is still under way was interrupted.
   *
   * @return the rollout; empty when there is none, and nothing was written
   */
  public Optional<Entry> interrupt() throws IOException {
    List<Entry> entries = new ArrayList<>(read());
    Optional<Entry> open = entries.stream().filter(Entry::isUnderWay).findFirst();
    if (open.isPresent()) {
      entries.replaceAll(entry -> entry.isUnderWay() ? entry.interrupted() : entry);
      write(entries);
    }
    return open;
  }

  private void write(List<Entry> entries) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Entry kept : entries.subList(Math.max(0, entries.size() - KEPT), entries.size())) {
      text.append(JsonWriter.string(kept.json())).append('\n');
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
