package dev.cadre.primary.rollout;

import dev.cadre.primary.settings.RunSettings.Artefact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * The files that an artefact consists of now: the jar or the class path, what their manifests refer
 * to, and the whole folder of a Quarkus fast-jar, whose launcher finds its libraries beside itself.
 */
final class ArtefactFiles {
  private static final Pattern SPACE = Pattern.compile(" +");

  private final SortedSet<Path> files = new TreeSet<>();
  private final SortedSet<Path> emptyFolders = new TreeSet<>();
  private final Set<Path> seen = new HashSet<>();
  private final Deque<Path> jars = new ArrayDeque<>();

  private ArtefactFiles() {}

  /**
   * Finds the files. Paths are absolute and normalized but links in them are not resolved, because
   * the JVM looks up relative references from the path that it was given.
   *
   * @throws SnapshotRefused when the artefact is not there or cannot be run
   * @throws IOException when something vanished or is not complete: worth another try
   */
  static ArtefactFiles of(Artefact artefact) throws SnapshotRefused, IOException {
    ArtefactFiles found = new ArtefactFiles();
    switch (artefact) {
      case Artefact.Jar(Path file) -> found.mainJar(file.normalize());
      case Artefact.ClassPath(List<Path> entries, _) -> found.classPath(entries);
    }
    while (!found.jars.isEmpty()) {
      found.references(found.jars.pop());
    }
    return found;
  }

  /** All regular files. */
  SortedSet<Path> files() {
    return files;
  }

  /** Folders that have nothing in them, but are on the class path or below it. */
  SortedSet<Path> emptyFolders() {
    return emptyFolders;
  }

  private void classPath(List<Path> entries) throws SnapshotRefused, IOException {
    for (Path entry : entries) {
      if (Artefact.ClassPath.isWildcard(entry)) {
        for (Path jar : jars(entry)) {
          entry(jar.normalize());
        }
      } else if (Files.exists(entry)) {
        entry(entry.normalize());
      } else {
        throw new SnapshotRefused("class path entry " + entry + " does not exist");
      }
    }
  }

  private static List<Path> jars(Path wildcard) throws SnapshotRefused, IOException {
    try {
      List<Path> jars = Artefact.ClassPath.jars(wildcard);
      if (jars.isEmpty()) {
        throw new SnapshotRefused("class path entry " + wildcard + ": there is no jar");
      }
      return jars;
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new SnapshotRefused("class path entry " + wildcard + ": there is no such folder", e);
    }
  }

  private void mainJar(Path jar) throws SnapshotRefused, IOException {
    if (!Files.exists(jar)) {
      throw new SnapshotRefused(jar + " does not exist");
    }
    if (!Files.isRegularFile(jar)) {
      throw new SnapshotRefused(jar + " is not a file");
    }
    if (!Files.isReadable(jar)) {
      throw new SnapshotRefused(jar + " may not be read by this user");
    }
    if (manifest(jar).map(of -> of.getValue(Attributes.Name.MAIN_CLASS)).isEmpty()) {
      throw new SnapshotRefused(
          jar + " has no Main-Class in its manifest: name it with --class-path and --main");
    }
    entry(jar);
    Path folder = jar.getParent();
    if (folder != null
        && jar.endsWith("quarkus-run.jar")
        && Files.isDirectory(folder.resolve("quarkus"))
        && Files.isDirectory(folder.resolve("lib"))) {
      folder(folder);
    }
  }

  private void entry(Path entry) throws IOException {
    if (!seen.add(entry)) {
      return;
    }
    if (Files.isDirectory(entry)) {
      folder(entry);
    } else if (files.add(entry)) {
      jars.push(entry);
    }
  }

  private void folder(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      Set<Path> folders = new HashSet<>();
      Set<Path> parents = new HashSet<>();
      below.forEach(path -> {
        if (Files.isDirectory(path)) {
          folders.add(path);
        } else if (Files.isRegularFile(path)) {
          files.add(path);
        } else {
          return;
        }
        Path parent = path.getParent();
        if (parent != null) {
          parents.add(parent);
        }
      });
      folders.removeAll(parents);
      emptyFolders.addAll(folders);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Adds what the manifest's Class-Path names, as far as it exists: the JVM ignores the rest. */
  private void references(Path jar) throws IOException {
    Optional<String> classPath;
    try {
      classPath = manifest(jar).map(of -> of.getValue(Attributes.Name.CLASS_PATH));
    } catch (ZipException e) {
      // A class path may name files that are no jars; the JVM ignores them too.
      return;
    }
    for (Path reference : classPath.map(text -> resolve(jar, text)).orElse(List.of())) {
      if (Files.exists(reference)) {
        entry(reference);
      }
    }
  }

  private static List<Path> resolve(Path jar, String classPath) {
    List<Path> references = new ArrayList<>();
    for (String word : SPACE.split(classPath.strip(), -1)) {
      try {
        URI reference = jar.toUri().resolve(word);
        if ("file".equals(reference.getScheme()) && !word.isEmpty()) {
          references.add(Path.of(reference.getPath()).normalize());
        }
      } catch (IllegalArgumentException e) {
        // No URI: nothing that the JVM would load.
      }
    }
    return references;
  }

  /** The main attributes of a jar; empty when it has no manifest. */
  private static Optional<Attributes> manifest(Path jar) throws IOException {
    try (JarFile opened = new JarFile(jar.toFile(), false)) {
      Manifest manifest = opened.getManifest();
      return Optional.ofNullable(manifest).map(Manifest::getMainAttributes);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (ZipException e) {
      throw (ZipException)
          new ZipException(jar + " is not a readable jar: " + e.getMessage()).initCause(e);
    }
  }
}
