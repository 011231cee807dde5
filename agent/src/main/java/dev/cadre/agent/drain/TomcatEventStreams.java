package dev.cadre.agent.drain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous answers of one Tomcat connector that are streams of server-sent events.
 *
 * <p>One is ended by its timeout, which is what Tomcat itself does with those that are left when a
 * connector stops: on a thread of Tomcat's, with the application's listeners called first, so that
 * nobody writes meanwhile (Spring's {@code SseEmitter} has its own lock for that). A stream that a
 * servlet writes in its own thread has no such end.
 *
 * @param protocol {@code org.apache.coyote.AbstractProtocol}
 */
record TomcatEventStreams(Mirror mirror, Object protocol) {

  private static final String ASYNC_CONTEXT = "org.apache.catalina.core.AsyncContextImpl";

  /** What answers a request. */
  private static final String PROCESSOR = "org.apache.coyote.AbstractProcessor";

  // org.apache.catalina.connector.CoyoteAdapter.ADAPTER_NOTES
  private static final int ADAPTER_NOTES = 1;

  /** Makes {@code timeoutAsync} time out whatever the application's timeout is. */
  private static final long NOW = -1;

  /** The contexts of those whose head is sent: another one would be answered by an error. */
  List<Object> open() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    Each.of(
        (Collection<?>) mirror.need(protocol, "waitingProcessors"),
        processor -> {
          if (!Mirror.isA(processor, PROCESSOR)) {
            return; // An upgraded connection, such as a WebSocket, waits here as well.
          }
          Object request = mirror.need(processor, "request");
          if (isEventStream(request, mirror.need(processor, "response"))) {
            Object adapted = mirror.ask(request, "getNote", ADAPTER_NOTES);
            open.add(mirror.ask(adapted, "getAsyncContextInternal"));
          }
        });
    return open;
  }

  private boolean isEventStream(Object request, Object response)
      throws ReflectiveOperationException {
    Object type = mirror.call(response, "getContentType");
    return type != null
        && type.toString().toLowerCase(Locale.ROOT).startsWith("text/event-stream")
        && (Boolean) mirror.ask(response, "isCommitted")
        && "GET".equals(String.valueOf(mirror.call(request, "method")));
  }

  /** Whether it is one of {@link #open}. */
  static boolean isOne(@Nullable Object object) {
    return Mirror.isA(object, ASYNC_CONTEXT);
  }

  /** Does not block. */
  static void end(Mirror mirror, Object context) throws ReflectiveOperationException {
    Object request = mirror.ask(mirror.need(context, "request"), "getCoyoteRequest");
    mirror.call(mirror.need(request, "hook"), "timeoutAsync", NOW);
  }
}
