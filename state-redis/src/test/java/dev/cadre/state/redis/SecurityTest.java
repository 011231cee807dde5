package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.State;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins and TLS. */
final class SecurityTest {

  /** The user has the rights that docs/state.md asks for, and no more. */
  @Test
  void loginIsByPasswordByUserOrByFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "main secret\n");
    try (RedisServer redis = RedisServer.start()) {
      redis.cli(
          "acl",
          "setuser",
          "app",
          "on",
          ">p@ss+word",
          "~cadre:*",
          "&cadre:*",
          "-@all",
          "+@connection",
          "+evalsha",
          "+eval",
          "+hmget",
          "+publish",
          "+subscribe",
          "+unsubscribe",
          "+time",
          "+pexpireat",
          "+hset",
          "+hincrby",
          "+hget",
          "+hgetall",
          "+hdel",
          "+del");
      redis.cli("config", "set", "requirepass", "main secret");
      String host = "@127.0.0.1:" + redis.port();
      for (String address :
          List.of(
              "redis://:main%20secret" + host,
              "redis://app:p%40ss+word" + host,
              "redis://" + host.substring(1) + "?password-file=" + file)) {
        try (State state = State.open(URI.create(address));
            Uses uses = new Uses(state)) {
          uses.assertThere(address);
          uses.assertMessageComes(address);
        }
      }
      try (State state = State.open(URI.create("redis://:wrong" + host));
          Uses uses = new Uses(state)) {
        uses.assertAway("x");
        assertThat(state.health().detail()).contains("WRONGPASS").doesNotContain("wrong@");
      }
    }
  }

  @Test
  void serverOfATrustedAuthorityIsUsedByTlsAndNoOther(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.write(folder);
    int port = RedisServer.freePort();
    try (RedisServer redis =
        RedisServer.start(port, certificates.ofClient(), certificates.ofServer(port))) {
      String address = "rediss://localhost:" + port;
      try (State state = State.open(URI.create(address + "?" + certificates.inAddress()));
          Uses uses = new Uses(state)) {
        uses.assertThere("tls");
        uses.assertMessageComes("tls");
      }
      try (State state = State.open(URI.create(address));
          Uses uses = new Uses(state)) {
        uses.assertAway("untrusted");
      }
      assertThat(redis.cli("--scan")).doesNotContain("untrusted");
    }
  }

  /** The Sentinel and the server have TLS and passwords of their own, each unknown to the other. */
  @Test
  void serverIsFoundThroughASentinelByTlsAndPasswords(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.write(folder);
    Path file = Files.writeString(folder.resolve("password"), "of-sentinel\n");
    int port = RedisServer.freePort();
    List<String> options = new ArrayList<>(List.of(certificates.ofServer(port)));
    options.addAll(List.of("--requirepass", "of-server"));
    List<String> login = new ArrayList<>(certificates.ofClient());
    login.addAll(List.of("--no-auth-warning", "-a", "of-server"));
    List<String> sentinelLogin = new ArrayList<>(certificates.ofClient());
    sentinelLogin.addAll(List.of("--no-auth-warning", "-a", "of-sentinel"));
    int sentinelPort = RedisServer.freePort();
    String configuration =
        "requirepass of-sentinel\n"
            + certificates.ofSentinel(sentinelPort)
            + "sentinel monitor main 127.0.0.1 "
            + port
            + " 1\nsentinel auth-pass main of-server\n";
    try (RedisServer redis = RedisServer.start(port, login, options.toArray(String[]::new));
        RedisServer sentinel =
            RedisServer.startSentinel(sentinelPort, sentinelLogin, configuration)) {
      String address =
          "rediss-sentinel://:of-server@localhost:" + sentinel.port() + "?master=main&";
      String all = address + certificates.inAddress() + "&sentinel-password-file=";
      try (State state = State.open(URI.create(all + file));
          Uses uses = new Uses(state)) {
        uses.assertThere("found");
        uses.assertMessageComes("found");
      }
      Path wrong = Files.writeString(folder.resolve("wrong"), "unheard-of\n");
      try (State state = State.open(URI.create(all + wrong));
          Uses uses = new Uses(state)) {
        uses.assertAway("lost");
        assertThat(state.health().detail()).doesNotContain("unheard-of", "of-server");
      }
      assertThat(redis.cli("--scan")).contains("found").doesNotContain("lost");
    }
  }

  /** Each node shows a certificate for its address, which the cluster's own table names. */
  @Test
  void clusterIsUsedByTlsAndPassword(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.write(folder);
    List<String> login = new ArrayList<>(certificates.ofClient());
    login.addAll(List.of("--no-auth-warning", "-a", "of-cluster"));
    try (RedisCluster cluster =
        RedisCluster.start(
            login,
            port -> {
              List<String> options = new ArrayList<>(List.of(certificates.ofServer(port)));
              options.addAll(List.of("--tls-cluster", "yes", "--requirepass", "of-cluster"));
              return options;
            })) {
      String hosts = cluster.hosts();
      URI right =
          URI.create("rediss-cluster://:of-cluster@" + hosts + "?" + certificates.inAddress());
      try (State state = State.open(right);
          Uses uses = new Uses(state)) {
        for (int i = 0; i < 30; i++) {
          uses.assertThere("key " + i);
        }
        uses.assertMessageComes("by tls");
      }
      for (RedisServer node : cluster.nodes()) {
        assertThat(Integer.parseInt(node.cli("dbsize").replaceAll("\\D", ""))).isPositive();
      }
      for (String wrong :
          List.of(
              "rediss-cluster://:of-cluster@" + hosts, // an authority that nobody has heard of
              "rediss-cluster://:unheard-of@" + hosts + "?" + certificates.inAddress())) {
        try (State state = State.open(URI.create(wrong));
            Uses uses = new Uses(state)) {
          uses.assertAway("lost");
          assertThat(state.health().detail()).doesNotContain("of-cluster", "unheard-of");
        }
      }
    }
  }
}
