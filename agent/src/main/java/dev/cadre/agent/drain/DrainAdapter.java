package dev.cadre.agent.drain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server family's own way to let its clients go. Nothing of it is loaded before a drain begins,
 * so that it costs a worker's start nothing.
 *
 * <p>Threads: the channel's calls {@link #begin} and {@link #requests}, then one calls {@link
 * #again} and {@link #endless}, another {@link RequestCounter#look}, and others {@link #close}.
 */
public interface DrainAdapter {

  /**
   * How long a connection of HTTP/2 that was told to go by a GOAWAY takes new streams all the same:
   * those that the client had sent before it read that one. More than any round trip to be
   * expected.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.8">RFC 9113, section 6.8</a>
   */
  long GOAWAY_GRACE_NANOS = 500_000_000;

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
   * Tells those who could not be told when the drain began: connections that came later or were
   * busy in that moment. Called again and again while the worker drains, if {@link #begin} returned
   * true. A connection that fails, because its own thread changes it meanwhile, is left for the
   * next call.
   *
   * @throws Exception when nobody could be told; when that happens in each of many calls, there are
   *     no more
   */
  default void again() throws Exception {}

  /**
   * What this family's servers have open that has no end of its own, and so needs a goodbye each:
   * WebSockets, and answers that are streams of server-sent events. Not among them is an answer to
   * another method than GET: no browser's {@code EventSource} has asked for it, so nobody would ask
   * again, and it may well come to its end.
   *
   * @throws Exception when they cannot be found; when that happens in each of many calls, there are
   *     no more
   */
  default List<Object> endless() throws Exception {
    return List.of();
  }

  /**
   * Sends a WebSocket's close frame, code {@value #GOING_AWAY}; ends a stream of events as its
   * server ends one. May block while the client does not read: a thread of its own calls it.
   *
   * @param endless one of {@link #endless}
   */
  default void close(Object endless) throws Exception {
    throw new UnsupportedOperationException(family() + " has nothing without an end");
  }

  /** The close code of a server that goes away (RFC 6455, 7.4.1). */
  int GOING_AWAY = 1001;

  /**
   * The requests of those of its servers that can be counted.
   *
   * @return null when there is none: then what the kernel knows of the connections decides
   * @throws ReflectiveOperationException when the server is not built as expected
   */
  @Nullable RequestCounter requests() throws ReflectiveOperationException;
}
