package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class KeysTest {

  @Test
  void keysAreReadable() {
    assertThat(text(Keys.of("shop", "fixed", "logins@60000000"), "ann"))
        .isEqualTo("cadre:shop:fixed:logins@60000000:ann");
    assertThat(new String(Keys.of("shop", "topic", "chat").only(), UTF_8))
        .isEqualTo("cadre:shop:topic:chat");
  }

  @Test
  void differentPartsAreDifferentKeys() {
    Set<String> keys =
        Stream.of("a", "a:b", "b", "a%3Ab", "", "%", ":")
            .flatMap(name ->
                Stream.of("c", "b:c", "", "x".repeat(300), "x".repeat(299) + "y")
                    .map(key -> text(Keys.of("app", "map", name), key)))
            .collect(Collectors.toSet());
    assertThat(keys).hasSize(7 * 5);
  }

  /** Else whoever chooses a key chooses the slot of a cluster. */
  @Test
  void keyHasNoHashTag() {
    assertThat(text(Keys.of("app", "map", "m"), "{a}{b}")).doesNotContain("{");
  }

  @Test
  void longKeyTakesLittleMemory() {
    assertThat(text(Keys.of("app", "map", "m"), "x".repeat(100_000))).hasSizeLessThan(100);
  }

  private static String text(Keys keys, String key) {
    return new String(keys.of(key), UTF_8);
  }
}
