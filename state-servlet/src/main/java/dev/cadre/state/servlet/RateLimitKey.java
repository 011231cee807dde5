package dev.cadre.state.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Objects;

/** Whose permits a request takes. Requests with the same key share them. */
@FunctionalInterface
public interface RateLimitKey {

  /** The key of a request; never null. Called in the request's thread. */
  String of(HttpServletRequest request);

  /**
   * The client's address as the server knows it. Behind a proxy that is the proxy's, unless the
   * server has been told to believe its headers.
   */
  static RateLimitKey address() {
    return request -> "address:" + request.getRemoteAddr();
  }

  /**
   * The value of a header, and the client's address in a request without it. Only for headers that
   * a proxy sets: a client that chooses the value chooses a fresh key each time.
   */
  static RateLimitKey header(String name) {
    Objects.requireNonNull(name);
    RateLimitKey otherwise = address();
    return request -> {
      String value = request.getHeader(name);
      return value == null ? otherwise.of(request) : "header:" + value;
    };
  }

  /**
   * The user that the server or an earlier filter has authenticated, and the client's address in a
   * request without one.
   */
  static RateLimitKey user() {
    RateLimitKey otherwise = address();
    return request -> {
      Principal user = request.getUserPrincipal();
      return user == null ? otherwise.of(request) : "user:" + user.getName();
    };
  }

  /**
   * The key that a configuration names: {@code address}, {@code user} or {@code header:NAME}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static RateLimitKey parse(String text) {
    if (text.equals("address")) {
      return address();
    }
    if (text.equals("user")) {
      return user();
    }
    if (text.startsWith("header:") && text.length() > "header:".length()) {
      return header(text.substring("header:".length()));
    }
    throw new IllegalArgumentException(
        "the key is address, user or header:NAME, was \"" + text + "\"");
  }
}
