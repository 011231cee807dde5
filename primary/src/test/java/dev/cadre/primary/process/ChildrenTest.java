package dev.cadre.primary.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.Errno;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixProcess.FileActions;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChildrenTest {
  private record Death(int pid, long atNanos) {}

  private final PosixFile files = LinuxPosix.instance().file();
  private final BlockingQueue<Death> deaths = new LinkedBlockingQueue<>();
  private final Set<Integer> spawned = new LinkedHashSet<>();
  private Children children;
  private int devNull;

  @BeforeEach
  void start() throws IOException {
    devNull = files.open("/dev/null", 2, 0);
    children =
        new Children(
            LinuxPosix.instance().process(), pid -> deaths.add(new Death(pid, System.nanoTime())));
  }

  @AfterEach
  void stop() throws Exception {
    int left = 0;
    for (int pid : spawned) {
      if (children.signal(pid, 9)) {
        left++;
      }
    }
    while (left-- > 0) {
      children.reap(death().pid());
    }
    children.close();
    files.close(devNull);
  }

  private int spawn(String script) throws PosixException {
    return spawn(children, script);
  }

  private int spawn(Children by, String script) throws PosixException {
    int pid =
        by.spawn(
            "/bin/sh",
            List.of("sh", "-c", script),
            List.of("PATH=/usr/bin:/bin"),
            new FileActions(List.of(devNull, devNull, devNull), "/"));
    spawned.add(pid);
    return pid;
  }

  private Death death() throws InterruptedException {
    var death = deaths.poll(20, TimeUnit.SECONDS);
    assertThat(death).as("a death within 20 s").isNotNull();
    return Objects.requireNonNull(death);
  }

  @Test
  void theExitCodeAndTheSignalAreExact() throws Exception {
    int exits = spawn("exit 143");
    assertThat(death().pid()).isEqualTo(exits);
    assertThat(children.reap(exits)).isEqualTo(new ExitStatus.Exited(143));
    int sleeps = spawn("exec sleep 60");
    assertThat(children.signal(sleeps, 15)).isTrue();
    assertThat(death().pid()).isEqualTo(sleeps);
    assertThat(children.reap(sleeps)).isEqualTo(new ExitStatus.Signalled(15));
  }

  @Test
  void aDeathIsToldOnceAndThePidIsKeptUntilItIsReaped() throws Exception {
    int pid = spawn("exit 1");
    int other = spawn("exit 2");
    int first = death().pid();
    assertThat(first).isIn(pid, other);
    assertThat(children.signal(first, 0)).as("a zombie takes signals").isTrue();
    assertThat(deaths).isEmpty();
    children.reap(first);
    assertThat(children.signal(first, 9)).isFalse();
    int second = death().pid();
    assertThat(second).isIn(pid, other).isNotEqualTo(first);
    children.reap(second);
  }

  @Test
  void aLivingChildIsNotReapedNorIsAStranger() throws Exception {
    int pid = spawn("exec sleep 60");
    assertThatThrownBy(() -> children.reap(pid)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> children.reap(1)).isInstanceOf(IllegalStateException.class);
    assertThat(children.signal(1, 0)).isFalse();
  }

  @Test
  void aChildThatSomebodyElseHasReapedHasEndedWithAnUnknownStatus() throws Exception {
    var process = LinuxPosix.instance().process();
    int first = spawn("exit 1");
    int told = death().pid(); // until it is reaped the reaper does not look for the second
    assertThat(told).isEqualTo(first);
    int second = spawn("exit 2");
    Await.until("the second is stolen", () -> process.reap(second).isPresent());
    assertThat(process.reap(first)).contains(new ExitStatus.Exited(1));

    assertThat(children.reap(first)).isEqualTo(Children.UNKNOWN);
    assertThat(death().pid()).isEqualTo(second);
    assertThat(children.reap(second)).isEqualTo(Children.UNKNOWN);
    int third = spawn("exit 3");
    assertThat(death().pid()).isEqualTo(third);
    assertThat(children.reap(third)).isEqualTo(new ExitStatus.Exited(3));
  }

  @Test
  void deathsAreNoticedAfterAFailureToWaitOrToTell() throws Exception {
    children.close(); // one instance in a process
    var failures = new AtomicInteger();
    var said = new LinkedBlockingQueue<Throwable>();
    var handler = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> said.add(failure));
    try {
      children =
          new Children(
              failing("awaitAnyExit", failures),
              pid -> {
                if (failures.incrementAndGet() == 3) {
                  throw new IllegalStateException("on purpose");
                }
                deaths.add(new Death(pid, System.nanoTime()));
              });
      int pid = spawn("exit 5");

      assertThat(death().pid()).isEqualTo(pid);
      assertThat(children.reap(pid)).isEqualTo(new ExitStatus.Exited(5));
      assertThat(said.poll(20, TimeUnit.SECONDS)).isInstanceOf(PosixException.class);
      assertThat(failures.get()).isGreaterThanOrEqualTo(4);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(handler);
    }
  }

  /** The real one, but the first two calls of a method fail. */
  private static PosixProcess failing(String name, AtomicInteger failures) {
    var real = LinuxPosix.instance().process();
    return (PosixProcess)
        Proxy.newProxyInstance(
            ChildrenTest.class.getClassLoader(),
            new Class<?>[] {PosixProcess.class},
            (_, method, arguments) -> {
              if (method.getName().equals(name) && failures.get() < 2) {
                failures.incrementAndGet();
                throw new PosixException(name, Errno.EINVAL);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void hundredsOfDeathsLeaveNothingBehindAndAreToldFast() throws Exception {
    int descriptors = count("/proc/self/fd");
    int threads = count("/proc/self/task");
    var latencies = new ArrayList<Long>();
    for (int i = 0; i < 300; i++) {
      int pid = spawn("exec sleep 60");
      long killed = System.nanoTime();
      children.signal(pid, 9);
      var death = death();
      latencies.add(death.atNanos() - killed);
      assertThat(children.reap(death.pid())).isEqualTo(new ExitStatus.Signalled(9));
    }
    latencies.sort(null);
    System.out.printf(
        "kill to callback: median %.2f ms, p99 %.2f ms%n",
        latencies.get(150) / 1e6, latencies.get(297) / 1e6);
    assertThat(ProcessHandle.current().children()).isEmpty();
    assertThat(count("/proc/self/fd")).isLessThanOrEqualTo(descriptors + 2); // of the JVM's own
    assertThat(count("/proc/self/task")).isLessThanOrEqualTo(threads + 4);
  }

  private static int count(String directory) {
    String[] names = new File(directory).list();
    return names == null ? 0 : names.length;
  }
}
