package org.example.images;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** What answers one path. Any number of threads. */
@FunctionalInterface
interface Endpoint {

  /**
   * Answers a request.
   *
   * @throws Rejected when the request is at fault
   * @throws IOException when the client is gone
   */
  Reply answer(HttpExchange exchange) throws Rejected, IOException;
}
