package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority, and a certificate of it for localhost, which servers and clients show. */
record Certificates(Path folder) {

  /** Makes them. */
  static Certificates write(Path folder) throws Exception {
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
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1");
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
    return new Certificates(folder);
  }

  /** Of a server that speaks nothing but TLS. */
  String[] ofServer(int port) {
    return new String[] {
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
  }

  /** Lines for a Sentinel that speaks nothing but TLS, to servers as well. */
  String ofSentinel(int port) {
    return "port 0\ntls-port %d\ntls-replication yes\ntls-ca-cert-file %s/ca.pem\n"
            .formatted(port, folder)
        + "tls-cert-file %s/server.pem\ntls-key-file %s/server.key\n".formatted(folder, folder);
  }

  /** Of {@code redis-cli}. */
  List<String> ofClient() {
    return List.of(
        "--tls",
        "--cacert",
        folder + "/ca.pem",
        "--cert",
        folder + "/server.pem",
        "--key",
        folder + "/server.key");
  }

  /** Options of an address. */
  String inAddress() {
    return "ca=%s/ca.pem&cert=%s/server.pem&key=%s/server.key".formatted(folder, folder, folder);
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
