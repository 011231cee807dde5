package dev.cadre.primary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The jar that workers load as {@code -javaagent}. It travels inside the cadre jar and is unpacked
 * to a path made from its content: a running worker's jar is never overwritten, and CDS and AOT
 * archives that remember the path stay valid.
 */
public final class AgentJar {
  private static final String RESOURCE = "/cadre-agent.jar";

  /** Names another file, for builds without a cadre jar. */
  private static final String PROPERTY = "cadre.agent.jar";

  private AgentJar() {}

  /**
   * The agent's jar as a file.
   *
   * @param cache this user's folder for what can be rebuilt; made when it is missing
   * @throws IOException also when this is no whole build of Cadre
   */
  public static Path unpack(Path cache) throws IOException {
    String other = System.getProperty(PROPERTY);
    if (other != null) {
      return Path.of(other).toAbsolutePath();
    }
    try (InputStream in = AgentJar.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(
            "this build of Cadre has no agent in it: build with ./dev build, or set -D" + PROPERTY);
      }
      return unpack(in.readAllBytes(), cache);
    }
  }

  static Path unpack(byte[] jar, Path cache) throws IOException {
    Path file = cache.resolve("agent-" + hash(jar) + ".jar");
    // The name says the content, but a disk that was full may have left less of it.
    if (!Files.exists(file) || Files.size(file) != jar.length) {
      Files.createDirectories(
          cache,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path fresh = Files.createTempFile(cache, "agent-", ".new");
      try {
        Files.write(fresh, jar);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    }
    return file;
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
