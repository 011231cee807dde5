package dev.cadre;

/** A listener that was added; {@link #close} removes it. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
