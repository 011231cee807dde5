package org.example.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters behind the question mark; of one given twice the last counts. */
record Query(Map<String, String> parameters) {

  static Query of(URI uri) throws Rejected {
    Map<String, String> parameters = new HashMap<>();
    String raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return new Query(parameters);
  }

  long number(String name, long otherwise, long least, long most) throws Rejected {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw Rejected.badRequest(name + " must be a whole number from " + least + " to " + most);
  }

  Optional<Format> format() throws Rejected {
    String text = parameters.get("format");
    return text == null ? Optional.empty() : Optional.of(Format.named(text));
  }

  private static String decoded(String text) throws Rejected {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw Rejected.badRequest("the query is not well encoded");
    }
  }
}
