package dev.cadre.it.compat;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A request over HTTP/2 that meets the server's GOAWAY on the wire: the client has sent it before
 * it reads that one.
 */
public final class CrossingRequest {

  private CrossingRequest() {}

  /**
   * Opens a connection, has one answer, and waits for the GOAWAY.
   *
   * @return what becomes of the request: {@code answered}, {@code refused}, or why it was lost
   */
  public static CompletableFuture<String> start(int port) throws IOException {
    Http2Tally tally = new Http2Tally();
    Http2Connection connection = Http2Connection.open(port, tally);
    Iterator<Boolean> once = List.of(true, false).iterator();
    connection.exchange(1, Duration.ZERO, once::next);
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try (connection) {
        connection.crossGoAway();
        outcome.complete(
            tally.ok() == 2 ? "answered" : tally.refused() == 1 ? "refused" : "" + tally.reasons());
      } catch (IOException e) {
        outcome.complete("lost: " + e);
      }
    });
    return outcome;
  }
}
