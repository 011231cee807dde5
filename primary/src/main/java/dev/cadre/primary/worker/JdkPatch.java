package dev.cadre.primary.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * The JDK classes that a worker's agent puts in the place of the JDK's own, computed once per JDK
 * build and version of Cadre, and kept on disk: in a worker, computing them would cost more than
 * the rest of its start.
 */
public final class JdkPatch {

  /** Counts what this package makes of the same originals; part of the cache's key. */
  private static final int VERSION = 2;

  private static final String BIND = "sun.nio.ch.CadreBind";

  private JdkPatch() {}

  /**
   * Makes the classes for the JDK that this process runs on, unless they are there.
   *
   * @param cache what {@link CacheFolder#open} gave
   * @param agentJar Cadre's agent
   * @return the folder that holds them: the agent's argument
   * @throws UnsupportedJdkException when this JDK is not built as expected; nothing is kept then
   */
  public static Path prepare(Path cache, Path agentJar) throws IOException {
    Map<String, byte[]> originals = new LinkedHashMap<>();
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules");
    for (String name : BindRewriter.CLASSES) {
      originals.put(name, original(modules.resolve("java.base"), name));
    }
    if (Files.exists(modules.resolve("jdk.httpserver"))) {
      originals.put(
          DrainRewriter.CLASS, original(modules.resolve("jdk.httpserver"), DrainRewriter.CLASS));
    }
    byte[] agent = Files.readAllBytes(agentJar);
    Path folder = cache.resolve(key(originals, agent));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Map<String, byte[]> patched = new LinkedHashMap<>();
    patched.put(BIND, bind(agentJar));
    for (Map.Entry<String, byte[]> entry : originals.entrySet()) {
      boolean drain = entry.getKey().equals(DrainRewriter.CLASS);
      byte[] bytes = entry.getValue();
      patched.put(
          entry.getKey(), drain ? DrainRewriter.rewrite(bytes) : BindRewriter.rewrite(bytes));
    }
    return CacheFolder.publish(
        folder,
        target -> {
          for (Map.Entry<String, byte[]> entry : patched.entrySet()) {
            Files.write(target.resolve(entry.getKey() + ".class"), entry.getValue());
          }
        });
  }

  private static byte[] original(Path module, String name) throws IOException {
    try {
      return Files.readAllBytes(module.resolve(name.replace('.', '/') + ".class"));
    } catch (NoSuchFileException e) {
      throw new UnsupportedJdkException("there is no " + name);
    }
  }

  private static byte[] bind(Path agentJar) throws IOException {
    try (JarFile jar = new JarFile(agentJar.toFile())) {
      String name = BIND.replace('.', '/') + ".class";
      var entry = jar.getJarEntry(name);
      if (entry == null) {
        throw new IOException(agentJar + " is not Cadre's agent: it has no " + name);
      }
      try (InputStream in = jar.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }
  }

  private static String key(Map<String, byte[]> originals, byte[] agent) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) VERSION);
      for (String property : new String[] {"java.vm.version", "java.runtime.version"}) {
        digest.update(System.getProperty(property, "").getBytes(StandardCharsets.UTF_8));
      }
      originals.values().forEach(digest::update);
      digest.update(agent);
      String hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
      return "jdk-" + System.getProperty("java.runtime.version", "") + "-" + hash;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
