package dev.cadre.agent;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The socket over which the primary passes descriptors: the slow path, for an address that no
 * worker has asked for before when the spare sockets are used up, and for UNIX sockets. Only here
 * does a worker load {@code java.lang.foreign}. The channel's thread only.
 */
final class PassingSocket {

  private static final String RECEIVER = "dev.cadre.posix.DescriptorReceiver";

  private final int descriptor;
  private @Nullable Method receive;

  PassingSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Receives a descriptor; blocks until there is one.
   *
   * @param grantNativeAccess lets a module call native code, without the JVM's warning
   */
  int receive(Consumer<Module> grantNativeAccess) throws Exception {
    if (receive == null) {
      receive = receiver(grantNativeAccess);
    }
    return (Integer) receive.invoke(null, descriptor);
  }

  /**
   * Loads the receiver as a module of its own: to let the class path call native code would hide
   * the warnings that are the application's.
   */
  private static Method receiver(Consumer<Module> grantNativeAccess) throws Exception {
    Path jar =
        Path.of(PassingSocket.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleFinder finder = ModuleFinder.of(jar);
    String name = finder.findAll().iterator().next().descriptor().name();
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(finder, ModuleFinder.of(), Set.of(name));
    ModuleLayer layer =
        ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot), null).layer();
    grantNativeAccess.accept(layer.findModule(name).orElseThrow());
    return layer.findLoader(name).loadClass(RECEIVER).getMethod("receiveDescriptor", int.class);
  }
}
