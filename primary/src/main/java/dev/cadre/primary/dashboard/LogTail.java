package dev.cadre.primary.dashboard;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.primary.log.RecentLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The last lines of the log, those of the workers among them, in the form of the log. Any thread.
 */
final class LogTail {
  /** So many at once, the last ones. */
  static final int MOST = 500;

  private final RecentLines lines;

  LogTail(RecentLines lines) {
    this.lines = lines;
  }

  /**
   * What came after a number, which the next request names: {@code last}, {@code lines}.
   *
   * @param number 0 for the last ones of all; so is one of another primary that was further
   */
  JsonObject after(long number) throws InterruptedException {
    long from = number > lines.last() ? 0 : number;
    List<RecentLines.Batch> batches = lines.after(from, Duration.ZERO);
    List<String> found = new ArrayList<>();
    batches.forEach(batch -> found.addAll(batch.lines()));
    JsonObject json = new JsonObject();
    json.put("last", batches.isEmpty() ? from : batches.getLast().number());
    json.put("lines", new JsonArray(found.subList(Math.max(0, found.size() - MOST), found.size())));
    return json;
  }
}
