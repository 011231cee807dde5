package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonTest {
  @TempDir Path folder;

  private static String reason(ThrowingCallable call) {
    return Reason.of(catchThrowableOfType(IOException.class, call));
  }

  @Test
  void aPathAloneIsNoReason() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(reason(() -> Files.readString(folder.resolve("none"))))
        .isEqualTo(folder + "/none: no such file");
    assertThat(reason(() -> Files.createFile(file))).isEqualTo(file + ": it is there already");
    assertThat(Reason.of(new AccessDeniedException("/x"))).isEqualTo("/x: permission denied");
    assertThat(Reason.of(new NotDirectoryException("/x"))).isEqualTo("/x: no folder");
  }

  @Test
  void reasonsOfTheKernelStay() {
    assertThat(Reason.of(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("/x: No space left on device");
    assertThat(reason(() -> FileChannel.open(folder).read(java.nio.ByteBuffer.allocate(1))))
        .isEqualTo("Is a directory");
  }

  @Test
  void noMessageIsNoNull() {
    assertThat(
            reason(() -> {
              SocketChannel channel = SocketChannel.open();
              channel.close();
              channel.write(java.nio.ByteBuffer.allocate(1));
            }))
        .isEqualTo("the connection was closed");
    assertThat(Reason.of(new IOException())).isEqualTo("java.io.IOException");
  }

  @Test
  void pathThatTheLocaleCannotExpressNamesTheRemedy() {
    // What a JVM under LC_ALL=POSIX makes of "\u00fc.jar".
    assertThat(Reason.of(new InvalidPathException("\ufffd\ufffd.jar", "Malformed input")))
        .contains("LC_ALL=C.UTF-8");
    assertThat(Reason.of(new InvalidPathException("a\0b", "Nul character not allowed")))
        .isEqualTo("Nul character not allowed");
  }
}
