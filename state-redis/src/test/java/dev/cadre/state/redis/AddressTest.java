package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.SslVerifyMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressTest {

  @Test
  void plainServerHasTheUsualPort() {
    Address address = parse("redis://cache");
    assertThat(address.kind()).isEqualTo(Address.Kind.SERVER);
    assertThat(address.hosts()).isEqualTo(List.of(new Address.Host("cache", 6379)));
    assertThat(address.secure()).isFalse();
    assertThat(address.where()).isEqualTo("redis://cache:6379");
  }

  @Test
  void everythingIsRead() {
    Address address =
        parse(
            "rediss-sentinel://me:p%40s+s@a:1,b/7?master=main&ca=/ca.pem&cert=/c.pem"
                + "&key=/k.pem&verify=ca&sentinel-password-file=/s");
    assertThat(address.kind()).isEqualTo(Address.Kind.SENTINEL);
    assertThat(address.secure()).isTrue();
    assertThat(address.user()).isEqualTo("me");
    assertThat(address.password()).isEqualTo("p@s+s");
    assertThat(address.hosts())
        .containsExactly(new Address.Host("a", 1), new Address.Host("b", 26379));
    assertThat(address.database()).isEqualTo(7);
    assertThat(address.master()).isEqualTo("main");
    assertThat(address.verify()).isEqualTo(SslVerifyMode.CA);
    assertThat(address.authority()).isEqualTo(Path.of("/ca.pem"));
    assertThat(address.certificate()).isEqualTo(Path.of("/c.pem"));
    assertThat(address.key()).isEqualTo(Path.of("/k.pem"));
    assertThat(address.sentinelPasswordFile()).isEqualTo(Path.of("/s"));
    assertThat(address.where()).isEqualTo("rediss-sentinel://a:1,b:26379/7 main");
  }

  @Test
  void hostMayBeAnIpv6Address() {
    Address address = parse("redis://[::1]:3");
    assertThat(address.hosts()).containsExactly(new Address.Host("::1", 3));
    assertThat(address.where()).isEqualTo("redis://[::1]:3");
    assertThat(parse("redis://[::1]").hosts()).containsExactly(new Address.Host("::1", 6379));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis:cache | redis://host:6379",
        "redis://secret@cache | user:password",
        "redis://a,b | redis-cluster:",
        "redis-cluster://a,b/1 | database 0",
        "redis-sentinel://a | master=NAME",
        "redis://a?master=m | master=NAME",
        "redis://a:99999 | a:99999 is no host:port",
        "redis://a/x | /x is no number",
        "redis://a?ca=/x | rediss:",
        "rediss://a?cert=/x | cert and key",
        "rediss://a?verify=maybe | verify is",
        "redis://a?tiemout=3s | tiemout",
        "redis://:secret@a?password-file=/x | one too many",
        "redis://:12/secret@a | write %2F",
        "redis://:a?secret@a | write %2F",
        "redis://:a#secret@a | write %2F",
      })
  void wrongOneIsRefusedWithTheReasonAndWithoutThePassword(String text, String reason) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret");
  }

  private static Address parse(String text) {
    return Address.parse(URI.create(text));
  }
}
