package dev.cadre.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.PosixFile.Interest;
import dev.cadre.posix.PosixFile.Pipe;
import dev.cadre.posix.PosixFile.Ready;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxFileTest {
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0x40;

  private final PosixFile file = LinuxPosix.instance().file();
  private final Deque<Integer> opened = new ArrayDeque<>();

  @AfterEach
  void closeAll() throws PosixException {
    for (int fd : opened) {
      file.close(fd);
    }
  }

  @Test
  void pipeCarriesBytesAndItsEnd() throws Exception {
    Pipe pipe = pipe();
    ByteBuffer into = ByteBuffer.allocateDirect(16);
    assertThat(file.read(pipe.readEnd(), into)).isEqualTo(-1);

    assertThat(file.write(pipe.writeEnd(), direct("hello"))).isEqualTo(5);
    into.position(3);
    assertThat(file.read(pipe.readEnd(), into)).isEqualTo(5);
    assertThat(into.position()).isEqualTo(8);
    into.flip().position(3);
    assertThat(StandardCharsets.UTF_8.decode(into).toString()).isEqualTo("hello");

    opened.remove(pipe.writeEnd());
    file.close(pipe.writeEnd());
    into.clear();
    assertThat(file.read(pipe.readEnd(), into)).isZero();
  }

  @Test
  void madeDescriptorsAreCloseOnExec() throws Exception {
    Pipe pipe = pipe();
    int eventfd = open(file.eventfd());
    int null0 = open(file.open("/dev/null", O_WRONLY, 0));
    for (int fd : List.of(pipe.readEnd(), pipe.writeEnd(), eventfd, null0)) {
      String flags =
          Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd)).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow();
      int value = Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
      assertThat(value & Descriptors.O_CLOEXEC).as("descriptor " + fd).isNotZero();
    }
  }

  @Test
  void fullPipeDoesNotBlockAWriterThatDoesNotWantTo() throws Exception {
    Pipe pipe = pipe();
    file.setNonBlocking(pipe.writeEnd(), true);
    int written = 0;
    int count;
    while ((count = file.write(pipe.writeEnd(), ByteBuffer.allocateDirect(4096))) > 0) {
      written += count;
    }
    assertThat(count).isEqualTo(-1);
    assertThat(written).isGreaterThanOrEqualTo(4096);
  }

  @Test
  void pipeWithoutReaderIsAnError() throws Exception {
    Pipe pipe = pipe();
    opened.remove(pipe.readEnd());
    file.close(pipe.readEnd());
    assertThatThrownBy(() -> file.write(pipe.writeEnd(), direct("x")))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
  }

  @Test
  void fullDiskIsAnError() throws Exception {
    int full = open(file.open("/dev/full", O_WRONLY, 0));
    assertThatThrownBy(() -> file.write(full, direct("x")))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC))
        .hasMessage("write(" + full + "): No space left on device (errno 28)");
  }

  @Test
  void openCreatesWithTheModeGiven(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("datei-\u00fc");
    int fd = open(file.open(path.toString(), O_WRONLY | O_CREAT, 0600));
    file.write(fd, direct("content"));
    assertThat(path).hasContent("content");
    assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
  }

  @Test
  void missingFileAndClosedDescriptorAreErrors() {
    assertThatThrownBy(() -> file.open("/no/such/file", O_WRONLY, 0))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("/no/such/file");
    assertThatThrownBy(() -> file.close(9999))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    assertThatThrownBy(() -> file.setNonBlocking(9999, true))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
  }

  @Test
  void heapBufferIsRefused() {
    assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eventfdWakesPollUntilAcknowledged() throws Exception {
    int eventfd = open(file.eventfd());
    List<Interest> interests = List.of(new Interest(eventfd, PosixFile.POLLIN));
    assertThat(file.poll(interests, 0)).isEmpty();
    file.acknowledge(eventfd);

    Thread waker =
        new Thread(() -> {
          try {
            file.wake(eventfd);
            file.wake(eventfd);
          } catch (PosixException e) {
            throw new AssertionError(e);
          }
        });
    waker.start();
    assertThat(file.poll(interests, 10_000)).containsExactly(new Ready(eventfd, PosixFile.POLLIN));
    waker.join();
    file.acknowledge(eventfd);
    assertThat(file.poll(interests, 0)).isEmpty();
  }

  @Test
  void pollTellsWhoIsReadyForWhat() throws Exception {
    Pipe idle = pipe();
    Pipe ended = pipe();
    opened.remove(ended.writeEnd());
    file.close(ended.writeEnd());
    List<Ready> ready =
        file.poll(
            List.of(
                new Interest(idle.readEnd(), PosixFile.POLLIN),
                new Interest(idle.writeEnd(), PosixFile.POLLOUT),
                new Interest(ended.readEnd(), PosixFile.POLLIN)),
            -1);
    assertThat(ready)
        .containsExactly(
            new Ready(idle.writeEnd(), PosixFile.POLLOUT),
            new Ready(ended.readEnd(), PosixFile.POLLHUP));
    assertThat(ready.getFirst().writable()).isTrue();
    assertThat(ready.getLast().readable()).isTrue();
  }

  private Pipe pipe() throws PosixException {
    Pipe pipe = file.pipe();
    open(pipe.readEnd());
    open(pipe.writeEnd());
    return pipe;
  }

  private int open(int fd) {
    opened.add(fd);
    return fd;
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
