package dev.cadre.primary.supervise;

/** How a worker's process ended. */
public sealed interface ExitStatus {

  /** It exited. A JVM that gets TERM, INT or HUP ends so, with 143, 130 or 129. */
  record Code(int code) implements ExitStatus {}

  /** A signal ended it. */
  record Signalled(int signal) implements ExitStatus {}

  /** {@code code 1, signal null} or {@code code null, signal SIGKILL}: Node's two values. */
  default String text() {
    return switch (this) {
      case Code c -> "code " + c.code() + ", signal null";
      case Signalled s -> "code null, signal " + Signal.name(s.signal());
    };
  }
}
