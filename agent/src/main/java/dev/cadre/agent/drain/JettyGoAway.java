package dev.cadre.agent.drain;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * How connections of HTTP/2 are told to go, by Jetty's own graceful shutdown: a GOAWAY that refuses
 * nothing yet, and one that does when no stream is open any more, with the end of the connection.
 *
 * <p>The second may come right after the first, and a request that the client had sent before it
 * read the first gets no answer. So each connection is made to count one stream more than it has,
 * for that time.
 */
final class JettyGoAway {

  private final Mirror mirror;

  /** When each session was told, by {@link System#nanoTime}. */
  private final Map<Object, Long> told = Collections.synchronizedMap(new WeakHashMap<>());

  /** Those that count what they have again. */
  private final Map<Object, Boolean> released = Collections.synchronizedMap(new WeakHashMap<>());

  JettyGoAway(Mirror mirror) {
    this.mirror = mirror;
  }

  /**
   * Tells a session to go, or lets one go that has had the time. Does not block.
   *
   * @param session {@code org.eclipse.jetty.http2.HTTP2Session}
   */
  void tell(Object session) throws ReflectiveOperationException {
    Object streams = mirror.need(session, "streamsState");
    Long since = told.get(session);
    if (since == null) {
      mirror.call(streams, "onStreamCreated");
      told.put(session, System.nanoTime());
      mirror.call(session, "shutdown");
    } else if (System.nanoTime() - since > DrainAdapter.GOAWAY_GRACE_NANOS
        && released.put(session, true) == null) {
      mirror.call(streams, "onStreamDestroyed");
    }
  }
}
