package dev.cadre.state.spi;

import java.time.Duration;
import java.util.OptionalLong;

/** Counters that end a fixed time after they were made. */
public interface CounterStore {

  /** Adds and returns the sum. The first makes the counter, with its end, atomically. */
  long add(String key, long delta, Duration timeout) throws BackEndException;

  OptionalLong get(String key, Duration timeout) throws BackEndException;

  boolean remove(String key, Duration timeout) throws BackEndException;
}
