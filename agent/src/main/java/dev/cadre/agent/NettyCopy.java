package dev.cadre.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * A copy of Netty in this JVM: an application may have several, in class loaders of their own or
 * under other names, as gRPC has.
 *
 * @param name what its classes have for {@code io.netty}
 * @param loader of its classes
 */
record NettyCopy(String name, ClassLoader loader) {

  private static final String NETTY = "io.netty";

  /** Every event loop of Netty has such a thread, unless the application wants another. */
  private static final String THREAD = ".util.concurrent.FastThreadLocalThread";

  private static final String OURS = "dev.cadre.netty";
  private static final int UTF8 = 1;
  private static final int INTEGER = 3;
  private static final int FLOAT = 4;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int METHOD_HANDLE = 15;
  private static final int METHOD_TYPE = 16;
  private static final int MODULE = 19;
  private static final int PACKAGE = 20;

  /** The copy whose thread this is; null when it is none of Netty's. */
  static @Nullable NettyCopy of(Thread thread) {
    for (Class<?> type = thread.getClass(); type != Thread.class; type = type.getSuperclass()) {
      String className = type.getName();
      ClassLoader loader = type.getClassLoader();
      if (className.endsWith(THREAD) && loader != null) {
        String name = className.substring(0, className.length() - THREAD.length());
        return new NettyCopy(name, loader);
      }
    }
    return null;
  }

  /** The classes of {@code dev.cadre.netty} for this copy, by their names. */
  Map<String, byte[]> classes() throws Exception {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    Path jar = Path.of(NettyCopy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile())) {
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        String path = entry.getName();
        if (path.startsWith(OURS.replace('.', '/') + "/") && path.endsWith(".class")) {
          byte[] bytes = file.getInputStream(entry).readAllBytes();
          String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
          classes.put(renamed(name), renamed(bytes));
        }
      }
    }
    return classes;
  }

  /** The name of the class {@code NettyServers} for this copy. */
  String servers() {
    return renamed(OURS + ".NettyServers");
  }

  private String renamed(String text) {
    if (name.equals(NETTY)) {
      return text;
    }
    // Ours get another name, too: one loader may have several copies.
    String ours = OURS + ".of_" + name.replace('.', '_');
    return text.replace(NETTY, name)
        .replace(NETTY.replace('.', '/'), name.replace('.', '/'))
        .replace(OURS, ours)
        .replace(OURS.replace('.', '/'), ours.replace('.', '/'));
  }

  /** A class file with the names in its constant pool replaced (JVMS 4.4). */
  private byte[] renamed(byte[] original) throws IOException {
    if (name.equals(NETTY)) {
      return original;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(original.length + 1000);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(original));
        DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(in.readLong()); // magic and version
      int count = in.readUnsignedShort();
      out.writeShort(count);
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == UTF8) {
          out.writeUTF(renamed(in.readUTF()));
        } else {
          out.write(in.readNBytes(length(tag)));
        }
        if (tag == LONG || tag == DOUBLE) {
          i++; // It takes two places.
        }
      }
      in.transferTo(out);
    }
    return bytes.toByteArray();
  }

  private static int length(int tag) {
    return switch (tag) {
      case INTEGER, FLOAT -> 4;
      case LONG, DOUBLE -> 8;
      case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
      case METHOD_HANDLE -> 3;
      default -> 4; // Two indices: members, names with types, dynamic constants.
    };
  }
}
