package dev.cadre.primary.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/*
 * The layout is that of Spring Boot's own tool (java -Djarmode=tools -jar app.jar extract), which its
 * manual recommends for production: the classes in a jar of the same name, whose manifest names the
 * libraries, in the order in which the launcher has them. It is made here and not by the tool, because
 * that would be code of the application, in one more JVM.
 *
 * All files get the time of the jar that they come from: an AOT cache remembers it, and servers derive
 * Last-Modified from it.
 */
/**
 * A Spring Boot jar, whose libraries are jars within it. Its launcher loads their classes by a
 * loader of its own, which the JVM's caches know nothing of; unpacked they are the JVM's.
 */
public final class SpringBootJar {
  private static final Set<String> LAUNCHERS =
      Set.of(
          "org.springframework.boot.loader.launch.JarLauncher",
          "org.springframework.boot.loader.JarLauncher");

  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";

  /** Of the root's META-INF: the manifest, signatures, an index, and the launcher's services. */
  private static final Pattern LEFT_OUT =
      Pattern.compile("META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]+\\.(SF|RSA|DSA|EC)|services/.*)");

  private static final String LIB = "lib/";
  private static final Attributes.Name START_CLASS = new Attributes.Name("Start-Class");

  /** Of the launcher, and wrong where there is none. */
  private static final Set<Attributes.Name> NOT_KEPT =
      Set.of(
          START_CLASS,
          new Attributes.Name("Spring-Boot-Classes"),
          new Attributes.Name("Spring-Boot-Lib"),
          new Attributes.Name("Spring-Boot-Classpath-Index"),
          new Attributes.Name("Spring-Boot-Layers-Index"));

  private SpringBootJar() {}

  /**
   * Whether it is one that can be unpacked.
   *
   * @throws IOException when it is no jar
   */
  public static boolean isOne(Path jar) throws IOException {
    try (JarFile opened = new JarFile(jar.toFile(), false)) {
      return startClass(opened).isPresent();
    }
  }

  private static Optional<String> startClass(JarFile jar) throws IOException {
    return Optional.ofNullable(jar.getManifest())
        .map(Manifest::getMainAttributes)
        .filter(main -> LAUNCHERS.contains(String.valueOf(main.getValue("Main-Class"))))
        .map(main -> main.getValue(START_CLASS));
  }

  /** Where {@link #unpack} puts the jar to be started. */
  public static Path main(Path jar, Path folder) {
    return folder.resolve(String.valueOf(jar.getFileName()));
  }

  /**
   * Unpacks it, unless that has been done.
   *
   * @param folder for it alone; appears with all that belongs in it, or not at all
   * @return the jar to be started in its place
   * @throws IOException when it is none, is built in a way that nobody knows, or the disk is full
   */
  public static Path unpack(Path jar, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return main(jar, folder);
    }
    Path temporary = folder.resolveSibling(folder.getFileName() + ".making");
    delete(temporary);
    Files.createDirectories(temporary.resolve(LIB));
    try (JarFile opened = new JarFile(jar.toFile(), false)) {
      write(opened, main(jar, temporary), temporary);
      FileTime time = Files.getLastModifiedTime(jar);
      for (Path file : files(temporary)) {
        Files.setLastModifiedTime(file, time);
      }
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(temporary);
    }
    return main(jar, folder);
  }

  private static void write(JarFile from, Path main, Path folder) throws IOException {
    String start = startClass(from).orElseThrow(() -> new IOException("no Spring Boot jar"));
    List<? extends ZipEntry> entries = Collections.list(from.entries());
    List<String> libraries =
        entries.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.startsWith(LIBRARIES) && !name.endsWith("/"))
            .map(name -> name.substring(LIBRARIES.length()))
            .toList();
    for (String library : libraries) {
      if (library.indexOf('/') >= 0 || library.startsWith("..")) {
        throw new IOException("a library is called " + library);
      }
      try (InputStream in = from.getInputStream(from.getEntry(LIBRARIES + library))) {
        Files.copy(in, folder.resolve(LIB + library));
      }
    }
    try (OutputStream file = Files.newOutputStream(main);
        ZipOutputStream to = new ZipOutputStream(file)) {
      to.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
      manifest(from.getManifest(), start, libraries).write(to);
      to.closeEntry();
      Set<String> names = new HashSet<>();
      for (ZipEntry entry : entries) {
        String name = inMain(entry.getName());
        if (!name.isEmpty() && names.add(name)) {
          ZipEntry copy = new ZipEntry(name);
          copy.setTime(entry.getTime());
          to.putNextEntry(copy);
          try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(to);
          }
          to.closeEntry();
        }
      }
    }
  }

  /**
   * What an entry is called in the jar of the classes; empty when it does not belong there. Beside
   * the launcher's own the root holds what the application has in META-INF, but for its services.
   */
  private static String inMain(String name) {
    if (name.startsWith(CLASSES)) {
      return name.substring(CLASSES.length());
    }
    return name.startsWith("META-INF/") && !LEFT_OUT.matcher(name).matches() ? name : "";
  }

  private static Manifest manifest(Manifest original, String start, List<String> libraries) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    original
        .getMainAttributes()
        .forEach((name, value) -> {
          if (!NOT_KEPT.contains((Attributes.Name) name)) {
            main.put(name, value);
          }
        });
    main.put(Attributes.Name.MAIN_CLASS, start);
    main.put(
        Attributes.Name.CLASS_PATH,
        libraries.stream().map(SpringBootJar::url).collect(Collectors.joining(" ")));
    return manifest;
  }

  /** A class path is one of relative URLs. */
  private static String url(String library) {
    return LIB + library.replace("%", "%25").replace(" ", "%20");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var below = Files.walk(folder)) {
      return below.filter(Files::isRegularFile).toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var below = Files.walk(folder)) {
        for (Path path : below.sorted(Collections.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
