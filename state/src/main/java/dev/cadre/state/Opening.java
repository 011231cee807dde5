package dev.cadre.state;

import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the back end. */
final class Opening {
  private static final System.Logger LOG = System.getLogger("dev.cadre.state");

  /** The modules of Cadre for schemes that are not in this one, for the error's remedy. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "redis", "cadre-state-redis",
          "rediss", "cadre-state-redis",
          "redis-sentinel", "cadre-state-redis",
          "rediss-sentinel", "cadre-state-redis",
          "redis-cluster", "cadre-state-redis",
          "rediss-cluster", "cadre-state-redis");

  private static final AtomicBoolean SAID_LOCAL = new AtomicBoolean();

  private Opening() {}

  static State byEnvironment() {
    return byEnvironment(System::getProperty, System::getenv);
  }

  /** The same with other properties and variables. */
  static State byEnvironment(
      Function<String, @Nullable String> property, Function<String, @Nullable String> variable) {
    String address = said("uri", property, variable);
    if (address == null) {
      if (SAID_LOCAL.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.INFO,
            "Not started by cadre run, and no cadre.state.uri: shared state is local to this JVM");
      }
      return State.local();
    }
    String application = said("application", property, variable);
    return open(
        parsed(address),
        application == null
            ? StateOptions.DEFAULT
            : StateOptions.DEFAULT.withApplication(application));
  }

  private static URI parsed(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      // Without its text and this cause, which has it, too: there may be a password in it.
      throw new IllegalArgumentException(
          "the address of the state is no URI: %s at character %d"
              .formatted(e.getReason(), e.getIndex() + 1));
    }
  }

  private static @Nullable String said(
      String name,
      Function<String, @Nullable String> property,
      Function<String, @Nullable String> variable) {
    String said = property.apply("cadre.state." + name);
    if (said == null) {
      said = variable.apply("CADRE_STATE_" + name.toUpperCase(Locale.ROOT));
    }
    return said == null || said.isBlank() ? null : said;
  }

  static State open(URI address, StateOptions options) {
    SharedState state = new SharedState(scheme(address), backEnd(address, options), options);
    Opened.add(state);
    return state;
  }

  /** The back end of an address. */
  static BackEnd backEnd(URI address, StateOptions options) {
    String scheme = scheme(address);
    try {
      return provider(scheme).open(address, options);
    } catch (IOException e) {
      throw new StateUnavailableException("the state cannot be opened: " + e.getMessage(), e);
    }
  }

  private static String scheme(URI address) {
    Objects.requireNonNull(address);
    if (address.getScheme() == null) {
      throw new IllegalArgumentException("an address begins with a scheme: embedded:, redis:");
    }
    return address.getScheme().toLowerCase(Locale.ROOT);
  }

  private static BackEndProvider provider(String scheme) {
    TreeSet<String> known = new TreeSet<>();
    // That of this class knows the built-in one; the thread's may know an application's.
    for (ClassLoader loader : loaders()) {
      try {
        for (BackEndProvider provider : ServiceLoader.load(BackEndProvider.class, loader)) {
          if (provider.schemes().contains(scheme)) {
            return provider;
          }
          known.addAll(provider.schemes());
        }
      } catch (ServiceConfigurationError e) {
        throw new IllegalArgumentException("a back end on the class path cannot be used", e);
      }
    }
    String module = ELSEWHERE.get(scheme);
    throw new IllegalArgumentException(
        "no back end for "
            + scheme
            + ": is on the class path; those there are for "
            + String.join(", ", known)
            + (module == null ? "" : ": add " + module));
  }

  private static List<ClassLoader> loaders() {
    ClassLoader own = Opening.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null || context.equals(own) ? List.of(own) : List.of(own, context);
  }
}
