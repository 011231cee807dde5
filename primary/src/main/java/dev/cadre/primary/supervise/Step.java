package dev.cadre.primary.supervise;

import java.util.List;

/** The outcome of one decision. The effects are to be carried out in their order. */
public record Step(Cluster next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
