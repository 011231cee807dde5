package dev.cadre.primary.rollout;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** One question to one worker: what does it answer to a GET? */
public final class ReadinessProbe {

  /** What came of it. */
  public sealed interface Result {
    /**
     * The worker answered.
     *
     * @param nanos from connect to the end of the answer
     * @param bodySum equal for equal bodies
     */
    record Answered(int status, long nanos, long bodySum) implements Result {
      /** True of 200 to 399. */
      public boolean isReady() {
        return status >= 200 && status < 400;
      }
    }

    /** It did not, or not in time, or no HTTP. */
    record Unreachable(String reason) implements Result {}
  }

  private ReadinessProbe() {}

  /** The text of a good answer; empty when there is none, for whatever reason. */
  public static Optional<String> text(
      DirectAddress.Reachable address, String path, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try (ProbeConnection connection = new ProbeConnection(address, deadline, true)) {
      return connection.get(path, false) == 200 ? Optional.of(connection.text()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Asks and waits, for {@code limit} or little longer. */
  public static Result ask(DirectAddress.Reachable address, String path, Duration limit) {
    long start = System.nanoTime();
    long deadline = start + limit.toNanos();
    try (ProbeConnection connection = new ProbeConnection(address, deadline)) {
      int status = connection.get(path, false);
      return new Result.Answered(status, System.nanoTime() - start, connection.bodySum());
    } catch (SocketTimeoutException e) {
      return new Result.Unreachable("no answer within " + limit.toMillis() + " ms");
    } catch (ConnectException e) {
      return new Result.Unreachable("connection refused");
    } catch (IOException e) {
      String message = e.getMessage();
      return new Result.Unreachable(message == null ? e.toString() : message);
    }
  }
}
