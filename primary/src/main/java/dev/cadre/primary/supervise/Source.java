package dev.cadre.primary.supervise;

/** Where the generation of a rolling restart comes from. */
public sealed interface Source {

  /** What the serving generation was taken from, as it is on disk now. */
  record Again() implements Source {}

  /** Another jar; an absolute path. */
  record Jar(String path) implements Source {}

  /** A generation that served before, from the copy that was kept. */
  record Earlier(int generation) implements Source {}
}
