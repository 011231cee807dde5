package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutations of valid files: whatever comes, there are settings or there are problems. */
final class ConfigurationFileFuzzTest {
  private static final int FILES = 100_000;
  private static final List<String> SEEDS =
      List.of(
          "jar: shop.jar\nworkers: 4\nname: shop\nhealth-port: 9999\nboot-timeout: 30s\n",
          "jvm-args:\n  - -Xmx1g\n  - '-Da=b'\nenv:\n  A: 1\n  B: \"${HOME:-x}\"\n",
          "{\"workers\": \"max\", \"private-ports\": [1, 2], \"log-max-size\": \"1GB\"}",
          "args: &a [x, y]\njvm-args: *a\nready-path: |\n  /x\nlog-format: >-\n  json\n",
          "? [a]\n: b\n# comment\n%YAML 1.2\n---\nbalance: !!str sticky\n...\n");
  private static final List<String> TOKENS =
      List.of(
          ": ",
          "- ",
          "\n",
          "  ",
          "\t",
          "[",
          "]",
          "{",
          "}",
          "&a ",
          "*a",
          "!!int ",
          "|",
          ">",
          "'",
          "\"",
          "#",
          "---\n",
          "...",
          "${",
          "}",
          "$$",
          "~",
          "null",
          "\u0000",
          "\uFEFF",
          "é",
          "%",
          "@",
          "`",
          "<<: *a",
          "? ",
          "1e9",
          "99999999999",
          "-1",
          "workers: ",
          "env: ",
          "\r");

  @Test
  void noFileBreaksTheReader() {
    Random random = new Random(20261122);
    Map<String, String> environment = Map.of("HOME", "/root");
    SettingsReader reader = new SettingsReader(Path.of("/srv"), environment, 2);
    int refused = 0;
    for (int i = 0; i < FILES; i++) {
      byte[] content = mutate(random);
      List<Problem> problems = new ArrayList<>();
      Map<Setting<?>, List<Said>> said =
          new ConfigurationFile(
                  Path.of("/srv/cadre.yaml"), Path.of("cadre.yaml"), environment, problems)
              .read(content);
      Values values = reader.values(List.of(Map.of(), Map.of(), new HashMap<>(said)), problems);
      new SettingsBinder(values, Path.of("/srv"), Optional.empty(), Optional.empty(), problems)
          .bind();
      for (Problem problem : problems) {
        assertThat(problem.words()).isNotBlank().hasSizeLessThan(1500).doesNotContain("\u0000");
      }
      refused += problems.isEmpty() ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(FILES / 4);
  }

  private static byte[] mutate(Random random) {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int n = random.nextInt(6); n >= 0; n--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
        case 2 -> text.insert(at, (char) random.nextInt(0x250));
        case 3 -> text.insert(at, SEEDS.get(random.nextInt(SEEDS.size())));
        default ->
            text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())).repeat(random.nextInt(30)));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(10) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
