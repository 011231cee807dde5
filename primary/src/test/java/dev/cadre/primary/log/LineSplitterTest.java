package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter =
      new LineSplitter((continued, bytes, from, to) ->
          lines.add((continued ? "+" : "") + new String(bytes, from, to - from, UTF_8)));

  private void add(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    splitter.add(bytes, bytes.length);
  }

  @Test
  void aLineIsKeptUntilItsNewlineComes() {
    add("a\n\nb");
    assertThat(lines).containsExactly("a", "");
    add("c");
    add("\nd\r\n");
    assertThat(lines).containsExactly("a", "", "bc", "d\r");
  }

  @Test
  void theEndOfTheStreamEndsALine() {
    add("a\nlast");
    splitter.end();
    splitter.end();
    assertThat(lines).containsExactly("a", "last");
  }

  @Test
  void aLongLineComesInPiecesThatAreMarkedAndCutNoCharacter() {
    String text = "x" + "\u20ac".repeat(100_000) + "\nshort\n";
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += 60_000) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 60_000));
      splitter.add(part, part.length);
    }
    assertThat(lines).hasSize(6).last().isEqualTo("short");
    assertThat(lines.getFirst()).startsWith("x\u20ac");
    assertThat(lines.subList(1, 5)).allMatch(line -> line.startsWith("+\u20ac"));
    assertThat(String.join("", lines).replace("+", "")).doesNotContain("\ufffd");
    assertThat(String.join("", lines.subList(0, 5)).replace("+", "") + "\nshort\n").isEqualTo(text);
    assertThat(lines).allMatch(line -> line.getBytes(UTF_8).length <= 65_536 + 1);
  }

  @Test
  void howTheStreamIsCutDoesNotMatter() {
    var random = new Random(7);
    var expected = new ArrayList<String>();
    var text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      String line = "y".repeat(random.nextInt(300));
      expected.add(line);
      text.append(line).append('\n');
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(4_000));
      splitter.add(Arrays.copyOfRange(bytes, at, end), end - at);
      at = end;
    }
    assertThat(lines).isEqualTo(expected);
  }
}
