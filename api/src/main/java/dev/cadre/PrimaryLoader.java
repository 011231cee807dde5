package dev.cadre;

import dev.cadre.link.PrimaryPart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the primary's classes and libraries, which come as one jar inside this jar: so none of them
 * is on the application's class path, and none of the application's is in the way of them. Of the
 * application's loader it sees this API and nothing else.
 */
final class PrimaryLoader extends ClassLoader {
  private static final String RESOURCE = "/META-INF/cadre/primary.jar";
  private static final String AGENT_RESOURCE = "/META-INF/cadre/agent.jar";

  /** What the primary calls it. */
  private static final String AGENT = "cadre-agent.jar";

  private final Map<String, byte[]> entries;

  private PrimaryLoader(Map<String, byte[]> entries) {
    super("cadre-primary", ClassLoader.getPlatformClassLoader());
    this.entries = entries;
  }

  /**
   * Loads the primary.
   *
   * @throws IllegalStateException when this jar is not whole
   */
  static PrimaryPart load() {
    try (InputStream jar = PrimaryLoader.class.getResourceAsStream(RESOURCE)) {
      if (jar == null) {
        throw new IllegalStateException(
            "there is no " + RESOURCE + " beside dev.cadre.Cluster: depend on dev.cadre:cadre");
      }
      Class<?> type = new PrimaryLoader(read(jar)).loadClass(PrimaryPart.IMPLEMENTATION);
      return (PrimaryPart) type.getConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException("the primary cannot be loaded: " + e, e);
    }
  }

  private static Map<String, byte[]> read(InputStream jar) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    ZipInputStream zip = new ZipInputStream(jar);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      entries.put(entry.getName(), zip.readAllBytes());
    }
    return entries;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String home = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    if (home.equals("dev.cadre") || home.equals("dev.cadre.link")) {
      return Class.forName(name, false, Cluster.class.getClassLoader());
    }
    byte[] bytes = entries.remove(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    if (name.equals(AGENT)) {
      return PrimaryLoader.class.getResourceAsStream(AGENT_RESOURCE);
    }
    byte[] bytes = entries.get(name);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }
}
