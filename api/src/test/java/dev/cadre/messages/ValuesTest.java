package dev.cadre.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

  record Tags(Set<Colour> colours) {}

  @Test
  void setInARecordCanBeMadeAgain() throws MalformedException {
    Tags tags = new Tags(Set.of(Colour.RED));
    assertThat(Components.as(Tags.class, read(written(tags)))).isEqualTo(tags);
  }

  @Test
  void mapThatChangesMeanwhileIsWrittenWhole() throws MalformedException {
    Map<String, Object> map =
        new LinkedHashMap<>(Map.of("a", 1)) {
          @java.io.Serial private static final long serialVersionUID = 1;

          @Override
          public int size() {
            return super.size() + 1; // As it was when somebody looked.
          }
        };
    assertThat(String.valueOf(read(written(List.of(map))))).isEqualTo("[{a=1}]");
  }

  @Test
  void nestThatClaimsMuchTakesLittleMemory() {
    byte[] bytes = new byte[8 << 20];
    for (int i = 0; i + 5 < 400 * 5; i += 5) { // a list of 7 million elements in each
      bytes[i] = ValueWriter.LIST;
      bytes[i + 1] = (byte) 0xc0;
      bytes[i + 2] = (byte) 0x9f;
      bytes[i + 3] = (byte) 0xab;
      bytes[i + 4] = 0x03;
    }
    Arrays.fill(bytes, 400 * 5, bytes.length, (byte) 99);
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
  }

  @Test
  void valueThatHoldsTheSameOftenIsRefusedBeforeItFillsTheMemory() {
    List<Object> same = List.of(new byte[1 << 20]);
    for (int i = 0; i < 14; i++) {
      same = List.of(same, same);
    }
    List<Object> large = same;
    assertThatThrownBy(() -> written(large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("67108864 bytes");
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
