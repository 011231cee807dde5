package io.helidon.websocket;

/** A WebSocket, with the one method of Helidon's own interface that a drain calls. */
public interface WsSession {

  /** Sends a close frame. Any thread. */
  WsSession close(int code, String reason);
}
