package dev.cadre.posix;

import java.util.ArrayList;
import java.util.List;

/**
 * The descriptors that become 0, 1, 2, ... in a child, none of them with a number that is such a
 * place itself: those are stood in for by duplicates until {@link #close}.
 */
record SpawnSources(List<Integer> descriptors, List<Integer> duplicates) implements AutoCloseable {

  static SpawnSources of(List<Integer> wanted) throws PosixException {
    int places = wanted.size();
    SpawnSources sources = new SpawnSources(new ArrayList<>(places), new ArrayList<>());
    try {
      for (int fd : wanted) {
        sources.descriptors.add(fd < places ? sources.duplicate(fd, places) : fd);
      }
      return sources;
    } catch (PosixException failure) {
      for (int duplicate : sources.duplicates) {
        Descriptors.closeAfter(failure, duplicate);
      }
      throw failure;
    }
  }

  private int duplicate(int fd, int lowest) throws PosixException {
    int duplicate = Descriptors.duplicateFrom(fd, lowest);
    duplicates.add(duplicate);
    return duplicate;
  }

  @Override
  public void close() throws PosixException {
    for (int duplicate : duplicates) {
      Descriptors.close(duplicate);
    }
  }
}
