package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApplicationNameTest {
  @ParameterizedTest
  @CsvSource({
    "shop-1.4.2.jar, shop",
    "shop-1.4.3-SNAPSHOT.jar, shop",
    "shop-0.0.1-SNAPSHOT-all.jar, shop",
    "shop.jar, shop",
    "shop-2.jar, shop",
    "shop-v2.JAR, shop",
    "shop_1.0.0.jar, shop",
    "shop-1.2.3-custom+7.jar, shop",
    "shop-20260401-3fa9c1d.jar, shop",
    "my-shop-app-10.0.jar, my-shop-app",
    "log4j2.jar, log4j2",
    "java-8-app.jar, java-8-app",
    "1.0.jar, 1",
    "Grüße an.jar, Gr-e-an",
    "....jar, app",
    "shop, shop",
  })
  void theVersionIsNoPartOfTheName(String file, String name) {
    assertThat(ApplicationName.ofJar(file)).isEqualTo(name);
  }

  @Test
  void aVeryLongNameIsCut() {
    assertThat(ApplicationName.ofJar("a".repeat(300) + ".jar")).hasSize(64);
    assertThat(ApplicationName.ofClass("com.acme.Shop$Main")).isEqualTo("Shop-Main");
  }
}
