package dev.cadre.agent;

import org.jspecify.annotations.Nullable;

/**
 * One server family's own way to let its clients go. Nothing of it is loaded before a drain begins,
 * so that it costs a worker's start nothing. For one thread at a time.
 */
interface DrainAdapter {

  /** The family's word in the log: lower case, dashes. */
  String family();

  /**
   * Tells the clients of this family's servers to go, from now on. Does no harm when it is called
   * again.
   *
   * @return false when no such server runs in this JVM
   * @throws Exception when it cannot; the other families' adapters are put in force all the same
   */
  boolean begin() throws Exception;

  /**
   * The requests of those of its servers that can be counted.
   *
   * @return null when there is none: then what the kernel knows of the connections decides
   * @throws ReflectiveOperationException when the server is not built as expected
   */
  @Nullable RequestCounter requests() throws ReflectiveOperationException;
}
