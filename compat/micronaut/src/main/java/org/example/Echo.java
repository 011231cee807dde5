package org.example;

import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.ServerWebSocket;
import org.reactivestreams.Publisher;

/** Says what it is told. */
@ServerWebSocket("/ws")
public class Echo {

  @OnMessage
  public Publisher<String> echo(String message, WebSocketSession session) {
    return session.send(message);
  }
}
