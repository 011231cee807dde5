package dev.cadre.agent;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The part of this jar that calls native code, as a module of its own: to let the class path call
 * native code would hide the warnings that are the application's. Loaded when it is needed, which
 * in most workers is never.
 */
final class NativeCode {
  private static final String PACKAGE = "dev.cadre.posix.";

  private final Consumer<Module> grantNativeAccess;
  private final Module module;

  /**
   * @param grantNativeAccess lets a module call native code, without the JVM's warning
   */
  NativeCode(Consumer<Module> grantNativeAccess) throws Exception {
    this.grantNativeAccess = grantNativeAccess;
    Path jar =
        Path.of(NativeCode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleFinder finder = ModuleFinder.of(jar);
    String name = finder.findAll().iterator().next().descriptor().name();
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(finder, ModuleFinder.of(), Set.of(name));
    ModuleLayer layer =
        ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot), null).layer();
    module = layer.findModule(name).orElseThrow();
  }

  Module module() {
    return module;
  }

  Class<?> load(String simpleName) throws ClassNotFoundException {
    grantNativeAccess.accept(module);
    return module.getClassLoader().loadClass(PACKAGE + simpleName);
  }
}
