package dev.cadre.state;

/** Where a {@link Decision} comes from. */
public enum Origin {
  /** From the state that all workers share. */
  SHARED,
  /** From this JVM alone, because the back end was away and the use says {@code LOCAL}. */
  LOCAL,
  /** From nothing but the policy, because the back end was away. */
  POLICY
}
