package dev.cadre.cli;

import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.worker.Machine;
import dev.cadre.primary.worker.MemorySplit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a machine is fit for so many workers. */
final class MachineCheck {
  private static final long MB = 1 << 20;
  private static final long SMALL_HEAP = 128 * MB;
  private static final long FEW_DESCRIPTORS = 4096;
  private static final long SHORT_QUEUE = 1024;

  /** Of {@code sun_path}, without its last NUL. */
  private static final int LONGEST_SOCKET_PATH = 107;

  private final int workers;
  private final String name;
  private final Path runRoot;
  private final List<String> jvmArguments;
  private final List<Finding> findings = new ArrayList<>();

  MachineCheck(int workers, String name, Path runRoot, List<String> jvmArguments) {
    this.workers = workers;
    this.name = name;
    this.runRoot = runRoot;
    this.jvmArguments = jvmArguments;
  }

  List<Finding> look() throws IOException {
    jdk();
    memory();
    descriptors();
    acceptQueue();
    runDirectory();
    return findings;
  }

  private void jdk() {
    Path home = Path.of(System.getProperty("java.home"));
    String words = System.getProperty("java.vm.vendor") + " " + Runtime.version() + " in " + home;
    findings.add(
        Files.isExecutable(home.resolve("bin").resolve("jcmd"))
            ? Finding.ok("JDK", words)
            : Finding.warning("JDK", words + " has no jcmd", "Use a JDK: cadre dump needs jcmd."));
  }

  private void memory() throws IOException {
    Machine machine = Machine.read();
    MemorySplit split = MemorySplit.of(machine, workers, jvmArguments);
    String words =
        workers
            + (workers == 1 ? " worker" : " workers")
            + " with a heap of "
            + Words.bytes(split.heapBytes())
            + " each, of "
            + Words.bytes(machine.memoryBytes())
            + " in all, "
            + Words.bytes(Machine.availableBytes())
            + " free now";
    if (split.heapBytes() < SMALL_HEAP) {
      findings.add(
          Finding.warning(
              "memory", words + ": little for a Java server", "Run fewer workers: cadre plan."));
    } else if (split.heapBytes() * (workers + 1) > Machine.availableBytes()) {
      findings.add(
          Finding.warning(
              "memory",
              words + ": not enough when every heap, and one more in a rolling restart, is full",
              "Run fewer workers, or give each less: --jvm-arg -Xmx..."));
    } else {
      findings.add(Finding.ok("memory", words));
    }
    String processors =
        machine.processors() + (machine.processors() == 1 ? " processor" : " processors");
    findings.add(
        workers > 2 * machine.processors()
            ? Finding.warning(
                "processors",
                processors + " for " + workers + " workers",
                "More workers than twice the processors only cost memory.")
            : Finding.ok("processors", processors));
  }

  /** The soft limit, which workers inherit; a JVM raises its own up to the hard one. */
  private void descriptors() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        List<String> fields = List.of(line.strip().split(" {2,}", -1));
        String hard = fields.get(2);
        boolean few = hard.matches("\\d+") && Long.parseLong(hard) < FEW_DESCRIPTORS;
        String words = "at most " + hard + " open files";
        findings.add(
            few
                ? Finding.warning(
                    "descriptors",
                    words + " for the primary and for each worker: a connection takes one",
                    "ulimit -n 65536, or LimitNOFILE=65536 of systemd.")
                : Finding.ok("descriptors", words));
      }
    }
  }

  private void acceptQueue() throws IOException {
    Path file = Path.of("/proc/sys/net/core/somaxconn");
    if (!Files.isReadable(file)) {
      return;
    }
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      // In one read: the kernel gives nothing from the second on, and Files would read a byte
      // first.
      text = new String(in.readNBytes(64), StandardCharsets.UTF_8);
    }
    long longest = Long.parseLong(text.strip());
    String words = "a queue of at most " + longest + " connections per socket";
    findings.add(
        longest < SHORT_QUEUE
            ? Finding.warning(
                "somaxconn", words + ": a burst is refused", "sysctl net.core.somaxconn=4096.")
            : Finding.ok("somaxconn", words));
  }

  private void runDirectory() {
    Path socket = runRoot.resolve(name).resolve("control.sock");
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      findings.add(
          Finding.error(
              "run directory",
              socket + " has " + length + " bytes, and a socket's path 107 at most",
              "Set XDG_RUNTIME_DIR to a shorter one, or --name."));
      return;
    }
    @Nullable Path existing = runRoot;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    findings.add(
        existing != null && Files.isWritable(existing)
            ? Finding.ok("run directory", runRoot.toString())
            : Finding.error(
                "run directory",
                runRoot + " cannot be made in " + existing,
                "Set XDG_RUNTIME_DIR to a folder of yours that can be written."));
  }

  /** For what could not be looked at. */
  static Finding unknown(String what, Exception e) {
    return Finding.note(what, "could not be looked at: " + Reason.of(e));
  }
}
