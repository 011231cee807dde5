package dev.cadre.primary.rollout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The text that one worker answers to a GET. */
public final class WorkerPage {

  private WorkerPage() {}

  /**
   * Asks and waits, for {@code limit} or little longer.
   *
   * @param accept the types that are wanted
   * @param most bytes of an answer
   * @return the answer's body, as UTF-8
   * @throws IOException with words for people when there is no such answer with status 200
   */
  public static String get(
      DirectAddress.Reachable address, String path, String accept, Duration limit, int most)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (ProbeConnection connection = new ProbeConnection(address, deadline)) {
      int status =
          connection.get(
              path,
              false,
              accept,
              (bytes, length) -> {
                if (body.size() + length > most) {
                  throw new IOException("the answer is longer than " + most + " bytes");
                }
                body.write(bytes, 0, length);
              });
      if (status != 200) {
        throw new IOException("answered " + status);
      }
      return body.toString(StandardCharsets.UTF_8);
    } catch (SocketTimeoutException e) {
      throw new IOException("no answer within " + limit.toMillis() + " ms", e);
    } catch (ConnectException e) {
      throw new IOException("connection refused", e);
    }
  }
}
