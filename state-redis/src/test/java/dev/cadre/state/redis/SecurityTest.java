package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.State;
import java.io.IOException;
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
    certificates(folder);
    int port = RedisServer.freePort();
    List<String> cli =
        List.of(
            "--tls",
            "--cacert",
            folder + "/ca.pem",
            "--cert",
            folder + "/server.pem",
            "--key",
            folder + "/server.key");
    String[] options = {
      "--port",
      "0",
      "--tls-port",
      "" + port,
      "--tls-ca-cert-file",
      folder + "/ca.pem",
      "--tls-cert-file",
      folder + "/server.pem",
      "--tls-key-file",
      folder + "/server.key"
    };
    try (RedisServer redis = RedisServer.start(port, cli, options)) {
      String address = "rediss://localhost:" + port;
      String client = "&cert=" + folder + "/server.pem&key=" + folder + "/server.key";
      try (State state = State.open(URI.create(address + "?ca=" + folder + "/ca.pem" + client));
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

  /** An authority, and a certificate of it for localhost. */
  private static void certificates(Path folder) throws Exception {
    openssl(
        folder,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=authority",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem");
    openssl(
        folder,
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        "server.key",
        "-out",
        "server.csr");
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost");
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.pem");
  }

  private static void openssl(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("openssl.log"))).isZero();
  }
}
