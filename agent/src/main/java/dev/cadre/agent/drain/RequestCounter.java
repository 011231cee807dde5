package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.util.List;

/**
 * Counts the requests in flight of servers, by their own book-keeping. For one thread at a time.
 */
public interface RequestCounter {

  /**
   * What is in flight now, one count for each port of these servers.
   *
   * @throws ReflectiveOperationException when the server is not built as expected
   */
  List<Message.Count> look() throws ReflectiveOperationException;
}
