package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.SslVerifyMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is: {@code SCHEME://[[USER]:PASSWORD@]HOST[:PORT][,HOST[:PORT]...][/DATABASE][?...]}.
 * Several hosts are Sentinels, or nodes of a cluster, of which one that answers is enough.
 *
 * @param secure whether by TLS
 * @param user empty for the default one
 * @param password null when there is none, or it is in a file
 * @param passwordFile is read for each connection, so it may change
 * @param sentinelPasswordFile the password of the Sentinels, if they have one
 * @param database 0 in a cluster
 * @param master the name that the Sentinels know the server by; empty for the others
 * @param authority the certificates to trust, PEM; null means those of this JVM
 * @param certificate this client's, PEM; null when it has none
 * @param key of the certificate, PEM
 */
record Address(
    Kind kind,
    boolean secure,
    List<Host> hosts,
    String user,
    @Nullable String password,
    @Nullable Path passwordFile,
    @Nullable Path sentinelPasswordFile,
    int database,
    String master,
    SslVerifyMode verify,
    @Nullable Path authority,
    @Nullable Path certificate,
    @Nullable Path key) {

  /** What the hosts are. */
  enum Kind {
    SERVER(6379),
    SENTINEL(26379),
    CLUSTER(6379);

    private final int port;

    Kind(int port) {
      this.port = port;
    }
  }

  /** A host, without brackets if it is an IPv6 address. */
  record Host(String name, int port) {
    @Override
    public String toString() {
      return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
  }

  private static final Map<String, Kind> KINDS =
      Map.of(
          "redis", Kind.SERVER,
          "rediss", Kind.SERVER,
          "redis-sentinel", Kind.SENTINEL,
          "rediss-sentinel", Kind.SENTINEL,
          "redis-cluster", Kind.CLUSTER,
          "rediss-cluster", Kind.CLUSTER);

  static final Set<String> SCHEMES = KINDS.keySet();

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none; the message has no credentials
   */
  static Address parse(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Kind kind = KINDS.get(scheme);
    String authority = uri.getRawAuthority();
    if (kind == null || authority == null || authority.isEmpty()) {
      throw refuse("it is no " + scheme + "://host:6379");
    }
    String rest = uri.getRawSchemeSpecificPart();
    if (rest.indexOf('@', rest.indexOf(authority) + authority.length()) >= 0
        || String.valueOf(uri.getRawFragment()).indexOf('@') >= 0) {
      // What follows would be taken for a host or a database, and named in an error.
      throw refuse("of / ? # @ in a user or password write %2F %3F %23 %40");
    }
    int at = authority.lastIndexOf('@');
    String[] login = at < 0 ? new String[] {""} : authority.substring(0, at).split(":", 2);
    if (at >= 0 && login.length < 2) {
      throw refuse("before the @ is user:password, or :password");
    }
    Options options = new Options(uri.getRawQuery());
    Address address =
        new Address(
            kind,
            scheme.startsWith("rediss"),
            hosts(kind, authority.substring(at + 1)),
            decode(login[0]),
            at < 0 ? null : decode(login[1]),
            options.path("password-file"),
            options.path("sentinel-password-file"),
            database(uri.getPath()),
            options.text("master", ""),
            verify(options.text("verify", "full")),
            options.path("ca"),
            options.path("cert"),
            options.path("key"));
    options.end();
    return address.checked();
  }

  private Address checked() {
    if (kind == Kind.SERVER && hosts.size() > 1) {
      throw refuse("several hosts are redis-sentinel: or redis-cluster:");
    }
    if (kind == Kind.CLUSTER && database != 0) {
      throw refuse("a cluster has the database 0 only");
    }
    if ((kind == Kind.SENTINEL) == master.isEmpty()) {
      throw refuse("?master=NAME belongs to redis-sentinel:");
    }
    if (sentinelPasswordFile != null && kind != Kind.SENTINEL) {
      throw refuse("sentinel-password-file belongs to redis-sentinel:");
    }
    if (password != null && passwordFile != null) {
      throw refuse("a password and a password-file are one too many");
    }
    if ((certificate == null) != (key == null)) {
      throw refuse("cert and key belong together");
    }
    boolean tls = authority != null || certificate != null || verify != SslVerifyMode.FULL;
    if (tls && !secure) {
      throw refuse("ca, cert, key and verify belong to rediss:");
    }
    return this;
  }

  /** The address as people may see it: without credentials and files. */
  String where() {
    StringBuilder text = new StringBuilder(secure ? "rediss" : "redis");
    text.append(kind == Kind.SERVER ? "" : "-" + kind.name().toLowerCase(Locale.ROOT));
    text.append("://").append(String.join(",", hosts.stream().map(Host::toString).toList()));
    if (database != 0) {
      text.append('/').append(database);
    }
    return text.append(master.isEmpty() ? "" : " " + master).toString();
  }

  private static List<Host> hosts(Kind kind, String text) {
    List<Host> hosts = new ArrayList<>();
    for (String host : text.split(",", -1)) {
      int colon = host.lastIndexOf(':');
      if (colon <= host.lastIndexOf(']')) {
        colon = host.length();
      }
      String name = host.substring(0, colon);
      if (name.startsWith("[") && name.endsWith("]")) {
        name = name.substring(1, name.length() - 1);
      }
      String port = colon < host.length() ? host.substring(colon + 1) : "" + kind.port;
      if (name.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
        throw refuse(host + " is no host:port");
      }
      hosts.add(new Host(name, Integer.parseInt(port)));
    }
    return List.copyOf(hosts);
  }

  private static int database(@Nullable String path) {
    if (path == null || path.isEmpty() || path.equals("/")) {
      return 0;
    }
    if (!path.matches("/\\d{1,5}")) {
      throw refuse(path + " is no number of a database");
    }
    return Integer.parseInt(path.substring(1));
  }

  private static SslVerifyMode verify(String text) {
    return switch (text) {
      case "full" -> SslVerifyMode.FULL;
      case "ca" -> SslVerifyMode.CA;
      case "none" -> SslVerifyMode.NONE;
      default -> throw refuse("verify is full, ca (not the host's name) or none");
    };
  }

  /** In a login a plus sign is one. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static IllegalArgumentException refuse(String why) {
    return new IllegalArgumentException("an address of Redis that cannot be used: " + why);
  }

  /** What stands after the question mark, each to be asked for once. */
  private static final class Options {
    private final Map<String, String> values = new HashMap<>();

    Options(@Nullable String query) {
      for (String option : query == null ? new String[0] : query.split("&", -1)) {
        String[] parts = option.split("=", 2);
        if (parts.length < 2 || values.put(parts[0], decode(parts[1])) != null) {
          throw refuse("each option after the ? is NAME=VALUE, once: " + parts[0]);
        }
      }
    }

    String text(String name, String otherwise) {
      String value = values.remove(name);
      return value == null ? otherwise : value;
    }

    @Nullable Path path(String name) {
      String value = values.remove(name);
      return value == null ? null : Path.of(value);
    }

    void end() {
      if (!values.isEmpty()) {
        throw refuse("unknown: " + new TreeSet<>(values.keySet()));
      }
    }
  }
}
