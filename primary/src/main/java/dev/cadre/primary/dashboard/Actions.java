package dev.cadre.primary.dashboard;

import com.grack.nanojson.JsonObject;
import com.sun.net.httpserver.Headers;
import dev.cadre.primary.admin.ClusterControl;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.admin.Scaling;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.TokenFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the page can have done, with the token that {@code dashboard-token-file} holds. The file is
 * read at each attempt, so that a new token needs no restart. Any thread.
 */
final class Actions {
  /** What takes longer goes on, and the page sees it by its lines. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final String BEARER = "Bearer ";

  /** Not for everybody who can read the page: who knows what an application logs. */
  private static final String LOG = "log";

  private final ClusterControl control;
  private final Supplier<Optional<Path>> tokenFile;
  private final InstantSource clock;
  private final Journal journal;
  private final Attempts attempts = new Attempts();
  private final LogTail tail;
  private final Map<String, Action> known =
      Map.of(
          "reload", (control, _) -> control.reload(_ -> {}),
          "scale-up", (control, _) -> control.scale(new Scaling(true, 1), _ -> {}),
          "scale-down", (control, _) -> control.scale(new Scaling(true, -1), _ -> {}),
          "dump", (control, request) -> control.dump(request.getLong("pid")));

  /** What is done with the cluster. */
  private interface Action {
    CompletionStage<Outcome> begin(ClusterControl control, JsonObject request);
  }

  Actions(
      ClusterControl control,
      Supplier<Optional<Path>> tokenFile,
      InstantSource clock,
      Journal journal) {
    this.control = control;
    this.tokenFile = tokenFile;
    this.clock = clock;
    this.journal = journal;
    this.tail = new LogTail(control.recentLines());
  }

  /** An answer in JSON. */
  record Answer(int status, JsonObject json) {
    static Answer error(int status, String words) {
      JsonObject json = new JsonObject();
      json.put("error", words);
      return new Answer(status, json);
    }
  }

  /** Which there are now: none without a token. */
  List<String> names() {
    return tokenFile.get().isPresent()
        ? Stream.concat(known.keySet().stream(), Stream.of(LOG)).sorted().toList()
        : List.of();
  }

  /**
   * Carries an action out, if the request may have that.
   *
   * @param body an object in JSON; what the action does not know in it does not matter
   */
  Answer answer(String name, Headers headers, InetAddress from, byte[] body)
      throws InterruptedException {
    Optional<String> refusal = Guard.actionRefusal(headers);
    if (refusal.isPresent()) {
      return Answer.error(403, refusal.get());
    }
    Action action = known.get(name);
    if (action == null && !name.equals(LOG)) {
      return Answer.error(404, "There is no such action");
    }
    String type = String.valueOf(headers.getFirst("Content-Type")).toLowerCase(Locale.ROOT);
    if (!type.equals("application/json") && !type.startsWith("application/json;")) {
      return Answer.error(415, "Content-Type must be application/json");
    }
    Optional<Path> file = tokenFile.get();
    if (file.isEmpty()) {
      return Answer.error(403, "There are no actions: the primary has no dashboard-token-file");
    }
    if (attempts.mustWait(from, clock.instant())) {
      return Answer.error(429, "Too many wrong tokens from here: wait for a minute");
    }
    String token;
    try {
      token = TokenFile.read(file.get());
    } catch (IOException e) {
      return Answer.error(403, "The token file cannot be used: " + Reason.of(e));
    }
    String authorization = headers.getFirst("Authorization");
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return Answer.error(401, "Authorization must be Bearer and the token");
    }
    if (!same(token, authorization.substring(BEARER.length()).strip())) {
      if (attempts.failed(from, clock.instant())) {
        journal.warn(
            "Dashboard: too many wrong tokens from "
                + from.getHostAddress()
                + ": it has to wait for a minute");
      }
      return Answer.error(401, "The token is wrong");
    }
    attempts.succeeded(from);
    Optional<JsonObject> request = ClusterViewJson.parse(new String(body, StandardCharsets.UTF_8));
    if (request.isEmpty()) {
      return Answer.error(400, "The body must be an object in JSON, such as {}");
    }
    return action == null
        ? new Answer(200, tail.after(request.get().getLong("after")))
        : carryOut(action, request.get());
  }

  /** In a time that depends on nothing of the secret, its length included. */
  private static boolean same(String secret, String said) {
    return MessageDigest.isEqual(hash(secret), hash(said));
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private Answer carryOut(Action action, JsonObject request) throws InterruptedException {
    JsonObject json = new JsonObject();
    try {
      Outcome outcome =
          action
              .begin(control, request)
              .toCompletableFuture()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      json.put("words", outcome.words());
      boolean done = outcome.exitCode() == ExitCode.OK;
      json.put("done", done);
      return new Answer(done ? 200 : 409, json);
    } catch (TimeoutException e) {
      json.put("done", false);
      json.put("words", "Under way: the events tell how it goes");
      return new Answer(202, json);
    } catch (ExecutionException | RuntimeException e) {
      return Answer.error(500, "It failed: " + e);
    }
  }
}
