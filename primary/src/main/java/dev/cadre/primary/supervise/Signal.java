package dev.cadre.primary.supervise;

/**
 * The signals that Cadre sends or reports, with their numbers on Linux.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
public final class Signal {
  public static final int QUIT = 3;
  public static final int KILL = 9;
  public static final int TERM = 15;

  private Signal() {}

  /**
   * The number of {@code KILL} or {@code SIGKILL}.
   *
   * @throws IllegalArgumentException when no signal of this class is called so
   */
  public static int number(String name) {
    String wanted = name.startsWith("SIG") ? name : "SIG" + name;
    for (int number = 1; number < 32; number++) {
      if (name(number).equals(wanted)) {
        return number;
      }
    }
    throw new IllegalArgumentException("there is no signal " + name);
  }

  /** {@code SIGKILL} for 9; {@code signal 40} for one without a name here. */
  public static String name(int number) {
    return switch (number) {
      case 1 -> "SIGHUP";
      case 2 -> "SIGINT";
      case QUIT -> "SIGQUIT";
      case 4 -> "SIGILL";
      case 5 -> "SIGTRAP";
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 8 -> "SIGFPE";
      case KILL -> "SIGKILL";
      case 10 -> "SIGUSR1";
      case 11 -> "SIGSEGV";
      case 12 -> "SIGUSR2";
      case 13 -> "SIGPIPE";
      case 14 -> "SIGALRM";
      case TERM -> "SIGTERM";
      case 18 -> "SIGCONT";
      case 19 -> "SIGSTOP";
      case 24 -> "SIGXCPU";
      case 25 -> "SIGXFSZ";
      case 31 -> "SIGSYS";
      default -> "signal " + number;
    };
  }
}
