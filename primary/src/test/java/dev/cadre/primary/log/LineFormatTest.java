package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.cadre.primary.log.LineFormat.Level;
import dev.cadre.primary.log.LineFormat.Origin;
import dev.cadre.primary.log.LineFormat.Stream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineFormatTest {
  private static final Instant TIME = Instant.parse("2026-11-22T16:17:09.023999Z");
  private static final Origin ORIGIN = new Origin(3, 4711, Stream.STDERR);

  private final LineBuffer out = new LineBuffer(16);

  private String text() {
    return new String(out.toArray(), UTF_8);
  }

  @Test
  void textHasTimeLevelAndWords() {
    var format = new TextFormat();
    format.own(out, TIME, Level.INFO, "Primary 4711 starting 2 workers");
    format.own(out, TIME, Level.WARN, "\u00fc");
    format.own(out, TIME, Level.ERROR, "e");
    assertThat(text())
        .isEqualTo(
            """
            2026-11-22T16:17:09.023Z INFO  Primary 4711 starting 2 workers
            2026-11-22T16:17:09.023Z WARN  \u00fc
            2026-11-22T16:17:09.023Z ERROR e
            """);
  }

  @Test
  void textLeavesAWorkersBytesAlone() {
    byte[] line = {(byte) 0xff, 0x1b, '[', 'm', '\r'};
    new TextFormat().worker(out, TIME, ORIGIN, false, line, 0, line.length);
    assertThat(out.toArray())
        .isEqualTo(
            new byte[] {
              '[', '3', ' ', '4', '7', '1', '1', ']', ' ', (byte) 0xff, 0x1b, '[', 'm', '\r', '\n'
            });
    out.clear();
    new TextFormat().worker(out, TIME, ORIGIN, true, line, 2, 4);
    assertThat(text()).isEqualTo("[3 4711 +] [m\n");
  }

  @Test
  void jsonHasTheSameInFields() throws Exception {
    var format = new JsonFormat();
    format.own(out, TIME, Level.WARN, "say \"hi\"\\ \u20ac\t");
    JsonObject own = JsonParser.object().from(text());
    assertThat(own)
        .containsEntry("time", "2026-11-22T16:17:09.023Z")
        .containsEntry("level", "WARN")
        .containsEntry("message", "say \"hi\"\\ \u20ac\t")
        .hasSize(3);
    out.clear();
    byte[] line = "x \ud83d\ude00 \u0000 y".getBytes(UTF_8);
    format.worker(out, TIME, ORIGIN, true, line, 0, line.length);
    JsonObject worker = JsonParser.object().from(text());
    assertThat(worker)
        .containsEntry("level", "INFO")
        .containsEntry("slot", 3)
        .containsEntry("pid", 4711)
        .containsEntry("stream", "stderr")
        .containsEntry("continued", true)
        .containsEntry("message", "x \ud83d\ude00 \u0000 y");
  }

  @Test
  void jsonIsValidWhateverAWorkerWrites() throws Exception {
    var random = new Random(11);
    var format = new JsonFormat();
    for (int i = 0; i < 20_000; i++) {
      byte[] line = new byte[random.nextInt(40)];
      for (int at = 0; at < line.length; at++) {
        // Leading and continuation bytes often, so that sequences come about.
        line[at] = (byte) (random.nextBoolean() ? 0x80 + random.nextInt(128) : random.nextInt(256));
      }
      out.clear();
      format.worker(out, TIME, ORIGIN, false, line, 0, line.length);
      byte[] bytes = out.toArray();
      assertThat(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()).isNotEmpty();
      assertThat(JsonParser.object().from(text()).getString("message")).isNotNull();
    }
  }
}
