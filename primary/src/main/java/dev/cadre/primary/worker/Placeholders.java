package dev.cadre.primary.worker;

import dev.cadre.ipc.WorkerEnvironment;
import java.util.regex.Pattern;

/**
 * What a text says of the worker that gets it: {@code {worker.slot}}, {@code {worker.side}}, {@code
 * {worker.seat}}, {@code {worker.id}}, each also with a number that is added: {@code
 * {worker.seat+9010}}. Everything else stays as it is.
 */
final class Placeholders {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{worker\\.(slot|side|seat|id)(?:\\+(\\d{1,9}))?}");

  private Placeholders() {}

  static String replace(String text, WorkerEnvironment worker) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> {
          long value =
              switch (found.group(1)) {
                case "slot" -> worker.slot();
                case "side" -> worker.side();
                case "seat" -> worker.seat();
                default -> worker.workerId();
              };
          return Long.toString(
              found.group(2) == null ? value : value + Long.parseLong(found.group(2)));
        });
  }
}
