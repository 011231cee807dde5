package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

  private static final long MB = 1 << 20;

  @TempDir Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void memory(int megabytes) throws IOException {
    file("proc/meminfo", "MemTotal: " + megabytes * 1024L + " kB\nMemFree: 5 kB\n");
  }

  @Test
  void withoutGroupsItIsTheMachine() throws IOException {
    memory(2048);
    assertThat(Machine.memory(root)).isEqualTo(2048 * MB);
  }

  @Test
  void whatIsFreeInTheTightestGroupIsAvailable() throws IOException {
    file("proc/meminfo", "MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n");
    assertThat(Machine.available(root)).isEqualTo(4096 * MB);
    file("proc/self/cgroup", "0::/system.slice/shop.service\n");
    file("sys/fs/cgroup/system.slice/memory.max", 1024 * MB + "\n");
    file("sys/fs/cgroup/system.slice/memory.current", 900 * MB + "\n");
    file("sys/fs/cgroup/system.slice/memory.stat", "file 5\ninactive_file " + 100 * MB + "\n");
    file("sys/fs/cgroup/system.slice/shop.service/memory.max", "max\n");
    assertThat(Machine.available(root)).as("with the cache of files").isEqualTo(224 * MB);
  }

  @Test
  void theLeastLimitAboveTheGroupCounts() throws IOException {
    memory(8192);
    file("proc/self/cgroup", "0::/system.slice/shop.service\n");
    file("sys/fs/cgroup/system.slice/memory.max", 1024 * MB + "\n");
    file("sys/fs/cgroup/system.slice/shop.service/memory.max", "max\n");
    assertThat(Machine.memory(root)).isEqualTo(1024 * MB);
  }

  @Test
  void inAContainerTheLimitLiesAtTheMount() throws IOException {
    memory(8192);
    file("proc/self/cgroup", "0::/../../kubepods/pod1\n");
    file("sys/fs/cgroup/memory.max", 512 * MB + "\n");
    assertThat(Machine.memory(root)).isEqualTo(512 * MB);
  }

  @Test
  void groupsOfVersionOneAreReadToo() throws IOException {
    memory(8192);
    file("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/a\n0::/\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/a/memory.limit_in_bytes", 256 * MB + "\n");
    assertThat(Machine.memory(root)).isEqualTo(256 * MB);
    file("sys/fs/cgroup/memory/a/memory.usage_in_bytes", 250 * MB + "\n");
    file(
        "sys/fs/cgroup/memory/a/memory.stat",
        "inactive_file 1\ntotal_inactive_file " + 20 * MB + "\n");
    file("proc/meminfo", "MemAvailable: 4194304 kB\n");
    assertThat(Machine.available(root)).isEqualTo(26 * MB);
  }

  @Test
  void thisMachineHasSome() throws IOException {
    Machine machine = Machine.read();
    assertThat(machine.memoryBytes()).isGreaterThan(64 * MB);
    assertThat(machine.processors()).isPositive();
  }
}
