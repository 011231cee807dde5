package dev.cadre.state;

/**
 * What happens when the back end does not answer in time, cannot be reached, or is full. Chosen for
 * each use. Locks and leadership have no choice: without an answer nobody gets them.
 *
 * <table>
 * <caption>By structure</caption>
 * <tr><th></th><th>rate limiter</th><th>counters, maps</th><th>publishing</th></tr>
 * <tr><td>{@code FAIL_OPEN}</td><td>allowed</td><td>reads find nothing, writes are lost</td>
 * <td>the message is lost</td></tr>
 * <tr><td>{@code FAIL_CLOSED}</td><td>refused</td><td>{@link StateUnavailableException}</td>
 * <td>{@link StateUnavailableException}</td></tr>
 * <tr><td>{@code LOCAL}</td><td>counted in this JVM</td><td>kept in this JVM</td>
 * <td>reaches the subscribers of this JVM</td></tr>
 * </table>
 */
public enum FailurePolicy {
  /** Go on as if the state allowed it. */
  FAIL_OPEN,
  /** Refuse. */
  FAIL_CLOSED,
  /**
   * Go on with state of this JVM alone. It is not carried over when the back end is there again,
   * and is forgotten by its own expiry.
   */
  LOCAL
}
