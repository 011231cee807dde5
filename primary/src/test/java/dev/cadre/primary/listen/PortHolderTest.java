package dev.cadre.primary.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortHolderTest {

  @ParameterizedTest
  @CsvSource({
    "java -jar other.jar, pid 7 (java -jar other.jar)",
    "'', pid 7",
    "java -jar /opt/cadre.jar run /srv/shop.jar --workers 2, the Cadre application shop (primary 7)",
    "java -jar cadre.jar run shop.jar --name web -- --name x, the Cadre application web (primary 7)",
    "java dev.cadre.cli.Main run --name=web shop.jar, the Cadre application web (primary 7)",
    "java -jar cadre.jar status, pid 7 (java -jar cadre.jar status)"
  })
  void saysWhoAProcessIs(String command, String words) {
    List<String> argv = command.isEmpty() ? List.of() : List.of(command.split(" ", -1));

    assertThat(PortHolder.describe(7, argv)).isEqualTo(words);
  }
}
