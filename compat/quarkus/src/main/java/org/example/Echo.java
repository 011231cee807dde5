package org.example;

import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;

/** Says what it is told. */
@WebSocket(path = "/ws")
public class Echo {

  @OnTextMessage
  String echo(String message) {
    return message;
  }
}
