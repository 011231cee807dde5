package dev.cadre.state.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.SharedLock;
import dev.cadre.state.State;
import dev.cadre.state.contract.Jvm;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
  private static final int START = 4711;

  @TempDir private Path folder;

  @Test
  void processIsAliveUntilItEnds() throws Exception {
    Process process = new ProcessBuilder("sleep", "100").start();
    long identity = identity(process.pid(), Path.of("/proc/" + process.pid()));
    assertThat(ProcessIdentity.isAlive(identity)).isTrue();
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ProcessIdentity.isAlive(identity)).isFalse();
    assertThat(ProcessIdentity.isAlive(ProcessIdentity.self())).isTrue();
    assertThat(ProcessIdentity.isAlive(ProcessIdentity.NOBODY)).isFalse();
  }

  @Test
  void deadIsOnlyAZombieWithoutThreadsAnotherStartOrNoProcess() throws Exception {
    long identity = 17L << 42 | START;
    assertThat(isAlive(identity, "S", 3, START)).isTrue();
    assertThat(isAlive(identity, "T", 3, START)).as("stopped").isTrue();
    assertThat(isAlive(identity, "Z", 3, START)).as("its first thread has ended").isTrue();
    assertThat(isAlive(identity, "Z", 1, START)).isFalse();
    assertThat(isAlive(identity, "X", 1, START)).isFalse();
    assertThat(isAlive(identity, "S", 3, START + 1)).as("the next one of this pid").isFalse();
    assertThat(ProcessIdentity.isAlive(identity, folder.resolve("none"))).isFalse();
  }

  @Test
  void whatCannotBeReadIsAliveWhileItIsThere() throws Exception {
    Files.createDirectory(folder.resolve("stat")); // a read fails
    assertThat(ProcessIdentity.isAlive(17L << 42 | START, folder)).isTrue();
    Files.delete(folder.resolve("stat"));
    Files.writeString(folder.resolve("stat"), "nothing that this knows");
    assertThat(ProcessIdentity.isAlive(17L << 42 | START, folder)).isTrue();
  }

  @Test
  void processWithoutDescriptorsTakesNobodysLock() throws Exception {
    URI address = URI.create("embedded:" + folder.resolve("segment") + "?megabytes=2");
    try (State state = State.open(address);
        SharedLock.Hold hold = state.lock("contract").tryLock().orElseThrow();
        Jvm jvm = Jvm.startLimited("-n 200", address, "starve")) {
      assertThat(jvm.await("at first")).isEqualTo("false");
      assertThat(jvm.await("without descriptors")).startsWith("false").contains("Too many open");
      assertThat(hold.isHeld()).isTrue();
    }
  }

  private boolean isAlive(long identity, String state, int threads, long start) throws Exception {
    String stat =
        "17 (a name) (of sorts)) %s 1 %s%d 0 %d 0 0"
            .formatted(state, "0 ".repeat(15), threads, start);
    Files.writeString(folder.resolve("stat"), stat);
    return ProcessIdentity.isAlive(identity, folder);
  }

  private static long identity(long pid, Path directory) throws Exception {
    String stat = Files.readString(directory.resolve("stat"));
    return pid << 42 | Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
  }
}
