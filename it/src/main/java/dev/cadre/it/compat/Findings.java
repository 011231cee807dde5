package dev.cadre.it.compat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the full run has found out about one application.
 *
 * @param refusedWith the exit code of a primary whose application cannot run, and which has said
 *     why; 0 if it runs
 * @param startTook from {@code cadre run} until both workers were ready
 * @param pids how many workers answered through the shared port; 0 when it was not asked
 * @param drainWays see {@link Trial#drainWays}
 * @param restarts by load
 * @param webSockets empty when it has none
 * @param kill empty when it speaks no HTTP/1.1
 * @param longRequests empty when it speaks no HTTP/1.1
 * @param stopTook from TERM to the end of the last process
 * @param trouble what could not be done at all, with the reason; empty if nothing
 */
record Findings(
    Application application,
    int refusedWith,
    Duration startTook,
    int pids,
    Set<String> drainWays,
    List<Restarts> restarts,
    Optional<WebSocketFleet.Report> webSockets,
    Optional<Trial.Kill> kill,
    Optional<LongRequests> longRequests,
    Duration stopTook,
    String trouble) {

  /** It cannot run, and the user was told why. */
  static Findings refused(Application application, int exitCode) {
    return nothing(application, exitCode, "");
  }

  /** It did not even start. */
  static Findings notStarted(Application application, String why) {
    return nothing(application, 0, why);
  }

  private static Findings nothing(Application application, int refusedWith, String why) {
    return new Findings(
        application,
        refusedWith,
        Duration.ZERO,
        0,
        Set.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        why);
  }

  /** The restarts under this load; empty if there were none. */
  Optional<Restarts> under(String load) {
    return restarts.stream().filter(each -> each.load().equals(load)).findFirst();
  }
}
