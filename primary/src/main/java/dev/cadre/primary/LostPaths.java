package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.Journal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts back the files of UNIX listeners, and says once where it cannot. */
final class LostPaths {
  private final Listeners listeners;
  private final Journal journal;
  private final Set<ListenerKey> said = new HashSet<>();

  LostPaths(Listeners listeners, Journal journal) {
    this.listeners = listeners;
    this.journal = journal;
  }

  /** Looks again. On the supervisor's thread. */
  void follow() {
    List<ListenerKey> lost = listeners.verifyPaths();
    said.retainAll(lost);
    for (ListenerKey key : lost) {
      if (said.add(key)) {
        journal.error("The file of " + key + " is gone and could not be put back: is its folder?");
      }
    }
  }
}
