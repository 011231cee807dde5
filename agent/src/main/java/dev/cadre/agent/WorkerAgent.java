package dev.cadre.agent;

import dev.cadre.ipc.TrainingEnvironment;
import dev.cadre.ipc.WorkerEnvironment;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -javaagent} starts. Makes this JVM a worker: its server sockets are the primary's, it
 * reports its health, and it drains when it is asked to or when the primary is gone.
 *
 * <p>Whatever goes wrong here is said once and leaves the application as it would be alone; a
 * standby and a training end instead.
 */
public final class WorkerAgent {

  /** The exit code of a worker that lost its primary before it began. */
  private static final int NO_PRIMARY = 1;

  /** The exit code of a standby that is of no use. */
  private static final int USELESS_STANDBY = 1;

  private static volatile @Nullable JdkHook started;
  private static volatile @Nullable TakeOver binds;

  private WorkerAgent() {}

  /**
   * What the JVM calls before the application's {@code main}.
   *
   * @param patch the folder that holds the rewritten JDK classes
   */
  public static void premain(String patch, Instrumentation instrumentation) {
    Optional<WorkerEnvironment> environment = Optional.empty();
    try {
      environment = WorkerEnvironment.of(System.getenv());
      if (environment.isPresent() && isWorker(environment.get().primaryPid())) {
        start(new JdkHook(patch, instrumentation), environment.get());
      } else if (System.getProperty(Rehearsal.PROPERTY) != null) {
        Rehearsal.start(new JdkHook(patch, instrumentation));
      } else if (System.getenv(TrainingEnvironment.TRAINER) != null) {
        train(patch, instrumentation);
      }
    } catch (Throwable e) { // Fail open: an exception out of premain would end the JVM.
      if (environment.isPresent() && environment.get().isStandby()) {
        // But a standby must not run the application: nobody has asked for one more of it.
        Complaint.say("the standby could not be prepared: " + e);
        Runtime.getRuntime().halt(USELESS_STANDBY);
      }
      Complaint.say("its ports are not shared, the agent did not start: " + e);
    }
  }

  /**
   * The class {@code dev.cadre.posix.PassedSockets}, ready for use. Asked by the program's API,
   * which knows this class by its name alone.
   *
   * @throws IllegalStateException when the agent did not start
   */
  public static Class<?> passedSockets() throws Exception {
    JdkHook hook = started;
    TakeOver takeOver = binds;
    if (hook == null || takeOver == null) {
      throw new IllegalStateException("the agent did not start");
    }
    NativeCode code = new NativeCode(takeOver.nativeAccess());
    hook.open(Object.class.getModule(), "sun.nio.ch", code.module());
    return code.load("PassedSockets");
  }

  /** Never fails open: what it binds must stay hidden. */
  private static void train(String patch, Instrumentation instrumentation) {
    try {
      TrainingEnvironment environment = TrainingEnvironment.of(System.getenv()).orElseThrow();
      if (parent() == environment.primaryPid()) {
        TrainingBinds.start(new JdkHook(patch, instrumentation), environment);
      }
    } catch (Throwable e) {
      TrainingBinds.giveUp(e.toString());
    }
  }

  private static void start(JdkHook hook, WorkerEnvironment environment) throws Exception {
    TakeOver takeOver = new TakeOver(new PassingSocket(environment.passing()));
    started = hook;
    binds = takeOver;
    hook.defineBind(takeOver);
    PrimaryChannel channel = new PrimaryChannel(environment, takeOver, new Drain(hook));
    takeOver.attach(channel);
    channel.start();
    hook.patchSockets();
    if (environment.isStandby()) {
      new Standby(hook, takeOver, channel).await();
    }
  }

  /**
   * A child of a worker inherits its environment, agent and open channel: the JVM that {@code
   * -XX:AOTCacheOutput} starts does. It must not touch them.
   */
  private static boolean isWorker(long primary) throws IOException {
    if (parent() == primary) {
      return true;
    }
    if (!new File("/proc/" + primary).exists()) {
      Complaint.say("the primary (pid " + primary + ") is gone");
      Runtime.getRuntime().halt(NO_PRIMARY);
    }
    return false;
  }

  /**
   * This process and its parent; {@code ProcessHandle} would cost milliseconds.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
   */
  private static long[] pids() throws IOException {
    byte[] bytes = new byte[512];
    int length;
    try (FileInputStream stat = new FileInputStream("/proc/self/stat")) {
      length = stat.read(bytes);
    }
    String line = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    int from = line.lastIndexOf(')') + 4; // "pid (command) S ppid": the command may hold anything.
    return new long[] {
      Long.parseLong(line.substring(0, line.indexOf(' '))),
      Long.parseLong(line.substring(from, line.indexOf(' ', from)))
    };
  }

  static long pid() throws IOException {
    return pids()[0];
  }

  static long parent() throws IOException {
    return pids()[1];
  }
}
