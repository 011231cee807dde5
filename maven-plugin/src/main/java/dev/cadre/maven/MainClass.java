package dev.cadre.maven;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;

/** The class to run when nobody has named one. */
final class MainClass {
  /** Of the project, where other plugins look: the strongest first. */
  private static final List<String> PROPERTIES =
      List.of("exec.mainClass", "spring-boot.run.main-class", "start-class");

  private static final String REMEDY =
      "Name it: <mainClass> in the plugin's configuration, or -Dcadre.mainClass=NAME";

  private MainClass() {}

  /**
   * Finds it.
   *
   * @param classes the folder of the project's own classes
   * @throws MojoFailureException when there is none, or more than one
   */
  static String find(Properties properties, Path classes, List<String> classPath)
      throws MojoFailureException {
    Optional<String> said =
        PROPERTIES.stream()
            .flatMap(name -> Optional.ofNullable(properties.getProperty(name)).stream())
            // Spring Boot's parent has one that refers to another, which need not be there.
            .filter(name -> !name.contains("${"))
            .findFirst();
    if (said.isPresent()) {
      return said.get();
    }
    List<String> found = in(classes, classPath, false);
    if (found.isEmpty()) {
      found = in(classes, classPath, true);
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new MojoFailureException(
        found.isEmpty()
            ? "There is no class with a main method in " + classes + ". " + REMEDY + "."
            : "There are "
                + found.size()
                + " classes with a main method: "
                + String.join(", ", found)
                + ". "
                + REMEDY
                + ".");
  }

  /**
   * The classes with a main method, by name.
   *
   * @param inherited whether it may be a superclass's
   */
  private static List<String> in(Path classes, List<String> classPath, boolean inherited)
      throws MojoFailureException {
    if (!Files.isDirectory(classes)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(classes);
        URLClassLoader loader =
            new URLClassLoader(urls(classPath), ClassLoader.getPlatformClassLoader())) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> hasMain(name, loader, inherited))
          .sorted()
          .toList();
    } catch (UnsupportedClassVersionError e) {
      throw new MojoFailureException(
          "The JDK that runs Maven, "
              + Runtime.version().feature()
              + ", is too old to look for the class with main. "
              + REMEDY
              + ".",
          e);
    } catch (IOException e) {
      throw new MojoFailureException("The classes cannot be read: " + e, e);
    }
  }

  private static URL[] urls(List<String> classPath) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /** The class is loaded and not initialized: nothing of it runs in Maven. */
  private static boolean hasMain(String name, ClassLoader loader, boolean inherited) {
    try {
      Class<?> own = Class.forName(name, false, loader);
      return Stream.<Class<?>>iterate(own, Objects::nonNull, Class::getSuperclass)
          .limit(inherited ? Long.MAX_VALUE : 1)
          .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
          .anyMatch(MainClass::isMain);
    } catch (UnsupportedClassVersionError e) {
      throw e;
    } catch (ReflectiveOperationException | LinkageError e) {
      return false; // Something that it needs is not there: it would not run either.
    }
  }

  /** As the launcher of Java 25 sees it (JEP 512): of an object or static, public or not. */
  private static boolean isMain(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return method.getName().equals("main")
        && method.getReturnType() == void.class
        && !Modifier.isPrivate(method.getModifiers())
        && !Modifier.isAbstract(method.getModifiers())
        && (parameters.length == 0 || (parameters.length == 1 && parameters[0] == String[].class));
  }
}
