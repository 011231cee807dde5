package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat, tested with 11.0: {@code maxKeepAliveRequests=1}, GOAWAY, close frames, the timeout of
 * asynchronous streams. Each HTTP connector's endpoint is found by its acceptor thread.
 */
public final class TomcatAdapter implements DrainAdapter {

  private static final String ACCEPTOR = "org.apache.tomcat.util.net.Acceptor";
  private static final String HTTP = "org.apache.coyote.http11.AbstractHttp11Protocol";

  private final Jvm jvm;
  private final Map<Object, TomcatEndpoint> endpoints = new ConcurrentHashMap<>();

  /** Touches nothing yet. */
  public TomcatAdapter(Jvm jvm) {
    this.jvm = jvm;
  }

  @Override
  public String family() {
    return "tomcat";
  }

  @Override
  public boolean begin() throws ReflectiveOperationException {
    Mirror mirror = jvm.mirror();
    for (Object task : jvm.tasks()) {
      if (Mirror.isA(task, ACCEPTOR)) {
        Object endpoint = mirror.need(task, "endpoint");
        Object handler = mirror.ask(endpoint, "getHandler");
        if (Mirror.isA(mirror.get(handler, "proto"), HTTP)) {
          endpoints.computeIfAbsent(endpoint, _ -> new TomcatEndpoint(mirror, endpoint, handler));
        }
      }
    }
    for (TomcatEndpoint endpoint : endpoints.values()) {
      endpoint.endKeepAlive();
    }
    again();
    return !endpoints.isEmpty();
  }

  @Override
  public void again() throws ReflectiveOperationException {
    Each.of(
        endpoints.values(),
        endpoint -> {
          endpoint.endKeepAliveOfSlow();
          endpoint.sayGoAway();
        });
  }

  @Override
  public List<Object> endless() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    Each.of(
        endpoints.values(),
        endpoint -> {
          open.addAll(endpoint.webSockets());
          open.addAll(endpoint.eventStreams().open());
        });
    return open;
  }

  @Override
  public void close(Object endless) throws ReflectiveOperationException {
    if (TomcatEventStreams.isOne(endless)) {
      TomcatEventStreams.end(jvm.mirror(), endless);
    } else {
      new JakartaSession(jvm.mirror(), endless).close();
    }
  }

  @Override
  public @Nullable RequestCounter requests() {
    return endpoints.isEmpty() ? null : this::look;
  }

  private List<Message.Count> look() throws ReflectiveOperationException {
    List<Message.Count> counts = new ArrayList<>();
    for (TomcatEndpoint endpoint : endpoints.values()) {
      counts.add(endpoint.count());
    }
    return counts;
  }
}
