package dev.cadre.agent;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import jdk.internal.access.SharedSecrets;
import org.jspecify.annotations.Nullable;

/**
 * Puts the rewritten JDK classes in force. The primary computed them: a worker's start has neither
 * the time nor the class path for it.
 *
 * <p>Classes go into java.base by the door that the JDK's own proxies use. Not by {@code
 * appendToBootstrapClassLoaderSearch}: the JVM would complain on stderr and drop the application's
 * classes from its CDS and AOT caches. And not by {@code Lookup.defineClass}, which parses the
 * class file in Java before it lets the JVM do it.
 */
final class JdkHook {

  private static final String PROPERTY = "dev.cadre.agent";
  private static final String BIND = "sun.nio.ch.CadreBind";
  private static final String[] SOCKETS = {
    "sun.nio.ch.ServerSocketChannelImpl",
    "sun.nio.ch.NioSocketImpl",
    "sun.nio.ch.AsynchronousServerSocketChannelImpl",
    "sun.nio.ch.DatagramChannelImpl"
  };
  private static final String HTTP_SERVER = "sun.net.httpserver.ServerImpl";
  private static final String EXCHANGE = "sun.net.httpserver.ExchangeImpl";

  private final String patch;
  private final Instrumentation instrumentation;

  JdkHook(String patch, Instrumentation instrumentation) {
    this.patch = patch;
    this.instrumentation = instrumentation;
  }

  /** For what a drain needs; nothing of it is used before. */
  Instrumentation instrumentation() {
    return instrumentation;
  }

  /** Defines {@code CadreBind} in java.base and connects it with {@code agent}. */
  void defineBind(Function<Object[], @Nullable Object> agent)
      throws IOException, ClassNotFoundException {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("jdk.internal.access", Set.of(JdkHook.class.getModule())),
        Map.of(),
        Set.of(),
        Map.of());
    define(BIND);
    Properties properties = System.getProperties();
    properties.put(PROPERTY, agent);
    try {
      Class.forName(BIND, true, null);
    } finally {
      properties.remove(PROPERTY);
    }
  }

  /**
   * From here on server sockets and datagram sockets ask before they bind. A class that the JVM has
   * not loaded yet is loaded as ours; to redefine one costs several times as much, so that is for
   * those which somebody (another agent, an AOT cache) has had loaded.
   */
  void patchSockets() throws IOException, ClassNotFoundException, UnmodifiableClassException {
    List<ClassDefinition> loaded = new ArrayList<>();
    for (String name : SOCKETS) {
      try {
        define(name);
      } catch (LinkageError e) {
        loaded.add(new ClassDefinition(Class.forName(name, false, null), bytes(name)));
      }
    }
    if (!loaded.isEmpty()) {
      instrumentation.redefineClasses(loaded.toArray(new ClassDefinition[0]));
    }
  }

  /** The class of the JDK's HTTP server; null when the application has not loaded it. */
  @Nullable Class<?> httpServer() {
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getName().equals(HTTP_SERVER) && loaded.getModule().isNamed()) {
        return loaded;
      }
    }
    return null;
  }

  /** From here on the JDK's HTTP server answers with {@code Connection: close}. */
  void patchExchange(Class<?> httpServer)
      throws IOException, ClassNotFoundException, UnmodifiableClassException {
    // The exchange itself is loaded by the first request, which may be yet to come.
    Class<?> exchange = Class.forName(EXCHANGE, false, httpServer.getClassLoader());
    instrumentation.redefineClasses(new ClassDefinition(exchange, bytes(EXCHANGE)));
  }

  /** From here on the package of {@code type} is open to the agent's reflection. */
  void open(Class<?> type) {
    open(type.getModule(), type.getPackageName(), JdkHook.class.getModule());
  }

  /** From here on the package of {@code module} is open to the reflection of {@code to}. */
  void open(Module module, String name, Module to) {
    instrumentation.redefineModule(
        module, Set.of(), Map.of(), Map.of(name, Set.of(to)), Set.of(), Map.of());
  }

  /** Defines classes into a loader of the application. Where one is there, so are all. */
  static void define(ClassLoader loader, Map<String, byte[]> classes) {
    for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
      SharedSecrets.getJavaLangAccess()
          .defineClass(loader, entry.getKey(), entry.getValue(), null, null);
    }
  }

  private void define(String name) throws IOException {
    SharedSecrets.getJavaLangAccess().defineClass(null, name, bytes(name), null, null);
  }

  private byte[] bytes(String className) throws IOException {
    try (FileInputStream file = new FileInputStream(patch + "/" + className + ".class")) {
      return file.readAllBytes();
    }
  }
}
