package dev.cadre.primary.rollout;

import org.jspecify.annotations.Nullable;

/** An artefact that no snapshot was taken of, with the reason in words. Nothing is left behind. */
public final class SnapshotRefused extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  SnapshotRefused(String reason) {
    this(reason, null);
  }

  SnapshotRefused(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
