package dev.cadre.primary;

import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.rollout.Snapshots;
import dev.cadre.primary.rollout.SpringBootJar;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.worker.AotCaches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether a generation can have an AOT cache, which one, and what its workers run then. A cache
 * depends on the content, size, time and absolute path of every file, on the JDK build and on the
 * JVM options; its name is made of all these, so what is found fits.
 *
 * <p>Any thread; reads files.
 */
final class AotPlans {

  /** What comes of a generation. */
  sealed interface Plan {}

  /**
   * There can be a cache.
   *
   * @param runs what workers run from it; perhaps not there before {@link #unpack}
   */
  record Possible(String key, Generation generation, Artefact runs) implements Plan {}

  /**
   * There is none.
   *
   * @param why a clause for people
   */
  record Impossible(String why) implements Plan {}

  private final Snapshots snapshots;
  private final AotCaches caches;

  AotPlans(Snapshots snapshots, AotCaches caches) {
    this.snapshots = snapshots;
    this.caches = caches;
  }

  Plan of(Generation generation, WorkerLaunch launch) {
    Optional<String> why = launch.whyNoAot();
    if (why.isPresent()) {
      return new Impossible(why.get());
    }
    try {
      Optional<Path> folder = folder(generation.snapshot());
      if (folder.isPresent()) {
        return new Impossible(
            "the JVM makes none for a class path with a folder on it (" + folder.get() + ")");
      }
      Artefact runs = runs(generation);
      return new Possible(
          launch.aotKey(runs, generation.hash() + snapshots.stamps(generation)), generation, runs);
    } catch (IOException e) {
      return new Impossible("the files of the generation cannot be read: " + Reason.of(e));
    }
  }

  /** The cache that is there already, ready to be used; empty when it must be made first. */
  Optional<Trained> find(Generation generation, WorkerLaunch launch) {
    return switch (of(generation, launch)) {
      case Impossible _ -> Optional.empty();
      case Possible plan -> {
        try {
          Optional<Path> cache = caches.find(plan.key());
          if (cache.isPresent()) {
            unpack(plan);
          }
          yield cache.map(file -> new Trained(file, plan.runs()));
        } catch (IOException e) {
          yield Optional.empty(); // Without it the workers start as ever.
        }
      }
    };
  }

  /** Makes what workers run, unless it is there. */
  void unpack(Possible plan) throws IOException {
    if (!plan.runs().equals(plan.generation().snapshot())
        && plan.generation().snapshot() instanceof Artefact.Jar(Path jar)) {
      var _ = SpringBootJar.unpack(jar, snapshots.derived(plan.generation()));
    }
  }

  private Artefact runs(Generation generation) throws IOException {
    return generation.snapshot() instanceof Artefact.Jar(Path jar) && SpringBootJar.isOne(jar)
        ? new Artefact.Jar(SpringBootJar.main(jar, snapshots.derived(generation)))
        : generation.snapshot();
  }

  /** One on the class path that is not empty. */
  private static Optional<Path> folder(Artefact artefact) throws IOException {
    List<Path> entries =
        switch (artefact) {
          case Artefact.Jar _ -> List.of();
          case Artefact.ClassPath path -> path.expanded();
        };
    for (Path entry : entries) {
      if (Files.isDirectory(entry)) {
        try (var files = Files.list(entry)) {
          if (files.findAny().isPresent()) {
            return Optional.of(entry);
          }
        }
      }
    }
    return Optional.empty();
  }
}
