package dev.cadre.primary;

import dev.cadre.primary.settings.RunSettings.Artefact;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What workers of a generation can be started from, faster than from their snapshot.
 *
 * @param cache an AOT cache that has been tried
 * @param runs what it was trained with: the snapshot, or what was made of it
 */
record Trained(Path cache, Artefact runs) {

  /** Whether the files are still there: a cache folder may be emptied at any time. */
  boolean isThere() {
    return Files.isRegularFile(cache)
        && switch (runs) {
          case Artefact.Jar(Path file) -> Files.isRegularFile(file);
          case Artefact.ClassPath _ -> true;
        };
  }
}
