package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.LinuxPosix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedFileTest {
  @TempDir Path directory;
  private final List<String> complaints = new ArrayList<>();

  private Path path() {
    return directory.resolve("app.log");
  }

  private RotatedFile open(long maxBytes, int keep) throws IOException {
    return new RotatedFile(LinuxPosix.instance().file(), path(), maxBytes, keep, complaints::add);
  }

  private static void write(RotatedFile file, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    var buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    while (buffer.hasRemaining()) {
      buffer.position(buffer.position() + file.write(buffer.slice()));
    }
  }

  private String content(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  @Test
  void aFullFileBecomesTheFirstOfTheKeptOnes() throws IOException {
    var file = open(20, 2);
    for (int i = 0; i < 8; i++) {
      write(file, "line " + i + "..\n"); // 9 bytes: two to a file
    }
    assertThat(content("app.log")).isEqualTo("line 6..\nline 7..\n");
    assertThat(content("app.log.1")).isEqualTo("line 4..\nline 5..\n");
    assertThat(content("app.log.2")).isEqualTo("line 2..\nline 3..\n");
    assertThat(directory.resolve("app.log.3")).doesNotExist();
    file.close();
  }

  @Test
  void noLineIsTornHoweverTheBytesComeIn() throws IOException {
    var file = open(100, 1000);
    var text = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      text.append("z".repeat(i % 37)).append(i).append('\n');
    }
    for (int at = 0, step = 1; at < text.length(); at += step, step = step % 61 + 1) {
      write(file, text.substring(at, Math.min(text.length(), at + step)));
    }
    var all = new StringBuilder();
    for (int i = 1000; i >= 1; i--) {
      Path old = directory.resolve("app.log." + i);
      if (Files.exists(old)) {
        assertThat(Files.readString(old)).endsWith("\n");
        assertThat(Files.size(old)).isLessThanOrEqualTo(140);
        all.append(Files.readString(old));
      }
    }
    assertThat(all + content("app.log")).isEqualTo(text.toString());
    file.close();
  }

  @Test
  void aLineLongerThanAFileIsWrittenWhole() throws IOException {
    var file = open(10, 3);
    write(file, "a\n" + "b".repeat(30) + "\nc\n");
    assertThat(content("app.log.2")).isEqualTo("a\n");
    assertThat(content("app.log.1")).isEqualTo("b".repeat(30) + "\n");
    assertThat(content("app.log")).isEqualTo("c\n");
    file.close();
  }

  @Test
  void reopenFollowsAFileThatWasMovedAwayAfterTheLineThatIsBegun() throws IOException {
    var file = open(0, 0);
    write(file, "one\ntw");
    Files.move(path(), directory.resolve("moved"));
    file.reopen();
    file.idle();
    write(file, "o\nthree\n");
    assertThat(content("moved")).isEqualTo("one\ntwo\n");
    assertThat(content("app.log")).isEqualTo("three\n");
    file.close();
  }

  @Test
  void aFileThatWasCopiedAndTruncatedIsNotRotatedByItsFormerSize() throws IOException {
    var file = open(20, 3);
    write(file, "0123456789abcdef\n");
    FileChannel.open(path(), StandardOpenOption.WRITE).truncate(0).close();
    write(file, "after truncation\n");
    assertThat(content("app.log")).isEqualTo("after truncation\n");
    assertThat(directory.resolve("app.log.1")).doesNotExist();
    file.close();
  }

  @Test
  void aFileOfAnotherPrimaryIsRefusedUntilThatOneEnds() throws IOException {
    var first = open(20, 1);
    assertThatThrownBy(() -> open(20, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is the log file of another primary");
    write(first, "0123456789abcdef\n0123456789abcdef\n");
    assertThatThrownBy(() -> open(20, 1)).as("after a rotation").isInstanceOf(IOException.class);
    first.close();
    open(20, 1).close();
  }

  @Test
  void aDeviceIsForAnyNumber() throws IOException {
    Path device = Path.of("/dev/null");
    var one = new RotatedFile(LinuxPosix.instance().file(), device, 0, 0, complaints::add);
    new RotatedFile(LinuxPosix.instance().file(), device, 0, 0, complaints::add).close();
    one.close();
  }

  @Test
  void aFileWhoseFolderHasGoneElsewhereGrowsThereAndIsComplainedOf() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("logs"));
    var file =
        new RotatedFile(
            LinuxPosix.instance().file(), folder.resolve("app.log"), 10, 1, complaints::add);
    write(file, "12345678\n");
    Files.move(folder, directory.resolve("elsewhere"));
    write(file, "12345678\n");
    assertThat(content("elsewhere/app.log")).isEqualTo("12345678\n12345678\n");
    assertThat(complaints).isNotEmpty().first().asString().contains("cannot be rotated");
    file.close();
  }

  @Test
  void aFileThatCannotBeRotatedGrowsAndIsComplainedOf() throws IOException {
    Files.createDirectories(directory.resolve("app.log.1/not-empty"));
    var file = open(10, 1);
    write(file, "12345678\n12345678\n12345678\n");
    assertThat(content("app.log")).isEqualTo("12345678\n12345678\n12345678\n");
    assertThat(complaints).isNotEmpty().first().asString().contains("cannot be rotated");
    file.close();
  }
}
