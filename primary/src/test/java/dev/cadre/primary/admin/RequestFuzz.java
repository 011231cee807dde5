package dev.cadre.primary.admin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Control requests that are nearly right, and some that are right. Without line ends. */
final class RequestFuzz {
  private static final List<String> SEEDS =
      List.of(
          "{\"command\":\"status\"}",
          "{\"command\":\"reload\",\"wait\":true,\"n\":1.5e3}",
          "{\"command\":\"stop\",\"a\":{\"b\":[1,2,{\"c\":null}]}}");
  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ":",
          ",",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "1e999999999",
          "-",
          "0x",
          "00",
          "\u0000",
          "é",
          "\uFEFF",
          " ",
          "99999999999999999999",
          "command",
          "status",
          "'",
          "//",
          "NaN");

  private RequestFuzz() {}

  static byte[] next(Random random) {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int n = random.nextInt(5); n > 0; n--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(6)));
        case 2 -> text.insert(at, (char) (0x20 + random.nextInt(0x300)));
        case 3 -> text.insert(at, SEEDS.get(random.nextInt(SEEDS.size())));
        default ->
            text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())).repeat(random.nextInt(60)));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(8) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\n' ? (byte) ' ' : bytes[i];
    }
    return bytes;
  }
}
