package dev.cadre.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  enum Colour {
    RED
  }

  record Leaf(int small, long large, double real, boolean yes, Colour colour) {}

  record Tree(String name, @Nullable String none, List<Leaf> leaves, Map<String, Tree> children) {}

  private static byte[] written(@Nullable Object value) {
    ValueWriter writer = new ValueWriter(0);
    writer.write(value);
    return writer.toArray();
  }

  private static @Nullable Object read(byte[] bytes) throws MalformedException {
    return new ValueReader(bytes, 0, bytes.length).readLast();
  }

  @Test
  void numbersKeepTheirTypeAndValue() throws MalformedException {
    for (Object number :
        List.of(
            0,
            1,
            -1,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            0L,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            0.0,
            -0.0,
            Double.NaN,
            Double.MIN_VALUE)) {
      assertThat(read(written(number))).isEqualTo(number);
    }
  }

  @Test
  void mapKeepsItsOrder() throws MalformedException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", Arrays.asList("x", null));
    assertThat(String.valueOf(read(written(map)))).isEqualTo("{z=1, a=[x, null]}");
  }

  @Test
  void recordsWithinRecordsAreMadeAgain() throws MalformedException {
    Leaf leaf = new Leaf(-3, 1L << 40, 0.5, true, Colour.RED);
    Tree tree =
        new Tree(
            "root", null, List.of(leaf), Map.of("child", new Tree("c", null, List.of(), Map.of())));

    Tree back = Components.as(Tree.class, read(written(tree)));

    assertThat(back).usingRecursiveComparison().isEqualTo(tree);
  }

  @Test
  void optionalIsItsValueOrNull() throws MalformedException {
    assertThat(read(written(List.of(Optional.of(1), Optional.empty()))))
        .isEqualTo(Arrays.asList(1, null));
  }

  @Test
  void valueOfAnotherTypeIsRefused() {
    assertThatThrownBy(() -> Components.as(Integer.class, "text"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Components.as(Integer.class, 1L << 40))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> written(new Object())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void garbageIsMalformedAndNothingElse() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      if (noise.length > 0) {
        noise[0] = (byte) random.nextInt(11); // Most often a tag that there is.
      }
      try {
        var _ = read(noise);
      } catch (MalformedException e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
  }

  @Test
  void lengthBeyondTheFrameTakesNoMemory() {
    byte[] list = {ValueWriter.LIST, -1, -1, -1, -1, 7};
    assertThatThrownBy(() -> read(list)).isInstanceOf(MalformedException.class);
  }
}
