package dev.cadre.it.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a load is made of. A load ends with {@code requests} or after {@code time}, whichever is
 * first; requests under way are then finished.
 *
 * @param address where to connect: a loopback address or a UNIX socket
 * @param sources local addresses, taken in turn by the connections; empty leaves it to the kernel
 * @param host the value of the Host header
 * @param path with query
 * @param mode what becomes of a connection after an answer
 * @param connections how many at a time, each with one request at a time
 * @param requests at least 1; how many begin in all
 * @param time after which no request begins
 * @param thinkTime between an answer and the next request of the same connection; may be zero
 * @param body of a POST; empty means GET
 * @param status the only good one
 * @param check whether the answer is the right one; empty accepts every body
 * @param worker names the worker that made an answer, for the count of answers by worker; empty
 *     does not count
 * @param connectTimeout for the connection
 * @param responseTimeout from the connection, or from the request on a used one, to the last byte
 */
public record LoadPlan(
    SocketAddress address,
    List<InetAddress> sources,
    String host,
    String path,
    Mode mode,
    int connections,
    long requests,
    Duration time,
    Duration thinkTime,
    Optional<String> body,
    int status,
    Optional<Predicate<Reply>> check,
    Optional<Function<Reply, String>> worker,
    Duration connectTimeout,
    Duration responseTimeout) {

  /** What becomes of a connection after an answer. */
  public enum Mode {
    /** Each request has its own connection and says {@code Connection: close}. */
    CLOSE,
    /** A connection is used until the server says {@code Connection: close} or closes it. */
    KEEP_ALIVE
  }

  /** Copies, and refuses what leaves this machine or is never at an end. */
  public LoadPlan {
    sources = List.copyOf(sources);
    if (address instanceof InetSocketAddress inet
        && (inet.isUnresolved() || !inet.getAddress().isLoopbackAddress())) {
      throw new IllegalArgumentException(address + " is not a loopback address: nothing else here");
    }
    for (InetAddress source : sources) {
      if (!source.isLoopbackAddress()) {
        throw new IllegalArgumentException("source " + source + " is not a loopback address");
      }
    }
    if (connections < 1 || requests < 1 || !time.isPositive()) {
      throw new IllegalArgumentException(
          "connections, requests and time must be positive, were %d, %d, %s"
              .formatted(connections, requests, time));
    }
    if (thinkTime.isNegative() || !connectTimeout.isPositive() || !responseTimeout.isPositive()) {
      throw new IllegalArgumentException("times must not be negative, timeouts not zero");
    }
  }

  /**
   * A plan with one connection and one request, within 60 s, timeouts of 5 s.
   *
   * @param url {@code http://HOST:PORT/PATH}
   * @throws IllegalArgumentException unless all of HOST is loopback
   */
  public static LoadPlan to(String url) {
    URI uri = URI.create(url);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1) {
      throw new IllegalArgumentException("expected http://HOST:PORT/PATH, was " + url);
    }
    try {
      String host = uri.getHost();
      // A literal is never looked up; a name (localhost) might be.
      InetAddress address = InetAddress.getByName(host);
      return plan(
          new InetSocketAddress(address, uri.getPort()), uri.getRawAuthority(), pathOf(uri));
    } catch (IOException e) {
      throw new IllegalArgumentException("no address of " + url, e);
    }
  }

  /** Like {@link #to}, through a UNIX socket. */
  public static LoadPlan toUnix(Path socket, String path) {
    return plan(UnixDomainSocketAddress.of(socket), "localhost", path);
  }

  private static LoadPlan plan(SocketAddress address, String host, String path) {
    return new LoadPlan(
        address,
        List.of(),
        host,
        path,
        Mode.CLOSE,
        1,
        1,
        Duration.ofSeconds(60),
        Duration.ZERO,
        Optional.empty(),
        200,
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5));
  }

  private static String pathOf(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** The bytes of one request. */
  byte[] request() {
    StringBuilder text = new StringBuilder(128);
    text.append(body.isPresent() ? "POST " : "GET ").append(path).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(host).append("\r\n");
    if (mode == Mode.CLOSE) {
      text.append("Connection: close\r\n");
    }
    body.ifPresent(
        content -> text.append("Content-Length: ").append(content.length()).append("\r\n"));
    text.append("\r\n").append(body.orElse(""));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** With another mode. */
  public LoadPlan with(Mode value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        value,
        connections,
        requests,
        time,
        thinkTime,
        body,
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With as many connections. */
  public LoadPlan connections(int value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        value,
        requests,
        time,
        thinkTime,
        body,
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With as many requests at the most. */
  public LoadPlan requests(long value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        value,
        time,
        thinkTime,
        body,
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With no request that begins later. */
  public LoadPlan time(Duration value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        value,
        thinkTime,
        body,
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With this pause between an answer and the next request. */
  public LoadPlan thinkTime(Duration value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        value,
        body,
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With this body (ISO 8859-1), by POST. */
  public LoadPlan post(String value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        Optional.of(value),
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With this status as the only good one. */
  public LoadPlan status(int value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        body,
        value,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With answers that this does not accept counted as {@link Outcome#WRONG_BODY}. */
  public LoadPlan check(Predicate<Reply> value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        body,
        status,
        Optional.of(value),
        worker,
        connectTimeout,
        responseTimeout);
  }

  /** With a count of the answers by what this says of them. */
  public LoadPlan worker(Function<Reply, String> value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        body,
        status,
        check,
        Optional.of(value),
        connectTimeout,
        responseTimeout);
  }

  /** With this time for an answer. */
  public LoadPlan responseTimeout(Duration value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        body,
        status,
        check,
        worker,
        connectTimeout,
        value);
  }

  /** With this time for a connection. */
  public LoadPlan connectTimeout(Duration value) {
    return new LoadPlan(
        address,
        sources,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        body,
        status,
        check,
        worker,
        value,
        responseTimeout);
  }

  /** With these local addresses, in turn. */
  public LoadPlan sources(List<InetAddress> value) {
    return new LoadPlan(
        address,
        value,
        host,
        path,
        mode,
        connections,
        requests,
        time,
        thinkTime,
        body,
        status,
        check,
        worker,
        connectTimeout,
        responseTimeout);
  }
}
