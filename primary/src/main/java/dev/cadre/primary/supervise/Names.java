package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Addresses as people read them. */
final class Names {
  private Names() {}

  /** {@code 0.0.0.0:8080, [::1]:9090}, sorted. */
  static String of(Set<ListenerKey> keys) {
    return keys.stream().map(ListenerKey::toString).sorted().collect(Collectors.joining(", "));
  }

  static Set<ListenerKey> without(Set<ListenerKey> all, Set<ListenerKey> some) {
    Set<ListenerKey> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }
}
