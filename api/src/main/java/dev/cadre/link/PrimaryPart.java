package dev.cadre.link;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way in to the primary. Its implementation has a constructor without arguments. */
public interface PrimaryPart {

  /** The class to be loaded. */
  String IMPLEMENTATION = "dev.cadre.primary.EmbeddedPrimary";

  /**
   * Replaces this JVM by one in which SIGUSR2 is free and native access is granted, unless it is
   * one. Same pid, same arguments; {@code main} begins anew. Does not return then.
   *
   * @param options of the JVM, put before its own
   * @return empty when nothing was to be done; else why it could not be done
   */
  Optional<String> reExecute(List<String> options);

  /**
   * Passes sockets; one for all workers.
   *
   * @throws UnsupportedOperationException with what is to be done, when this JVM cannot
   */
  SocketPassing sockets();

  /**
   * Starts the primary, without a worker.
   *
   * @param options by the keys of {@code cadre run}: {@code jar}, {@code health-port}
   * @param signalTrap what {@link #reExecute} gave
   * @throws IllegalStateException with what is wrong, when it cannot be started
   */
  RunningPrimary start(
      Map<String, List<String>> options, Optional<String> signalTrap, Observer observer);
}
