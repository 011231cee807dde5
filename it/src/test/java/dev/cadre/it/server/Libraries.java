package dev.cadre.it.server;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of the tests' own class path. */
public final class Libraries {

  private Libraries() {}

  /** Those of these groups, {@code io.netty} each. */
  public static List<Path> of(String... groups) {
    List<String> folders =
        Stream.of(groups).map(group -> "/" + group.replace('.', '/') + "/").toList();
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> folders.stream().anyMatch(entry::contains))
        .map(Path::of)
        .toList();
  }
}
