package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.primary.settings.RunSettings.Artefact;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path temporary;
  private Path source = Path.of("/");
  private Path folder = Path.of("/");
  private Snapshots snapshots = new Snapshots(folder, InstantSource.fixed(NOW));

  @BeforeEach
  void makeFolders() throws IOException {
    source = Files.createDirectories(temporary.resolve("dist/app"));
    folder = temporary.resolve("run/generations");
    snapshots = new Snapshots(folder, InstantSource.fixed(NOW));
  }

  /** A jar; an empty main class or class path is left out of the manifest. */
  private static Path jar(Path file, String mainClass, String classPath, String content)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!mainClass.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    }
    if (!classPath.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    }
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      ZipEntry entry = new ZipEntry("content");
      entry.setTime(0);
      out.putNextEntry(entry);
      out.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return file;
  }

  private static Path fileOf(Generation generation) {
    return switch (generation.snapshot()) {
      case Artefact.Jar(Path file) -> file;
      case Artefact.ClassPath(List<Path> entries, _) -> entries.getFirst();
    };
  }

  private Path rootOf(Generation generation) {
    return folder.resolve(generation.hash());
  }

  private Path inside(Generation generation, Path original) {
    return rootOf(generation).resolve(Path.of("/").relativize(original));
  }

  private List<String> leftBehind() throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }

  @Test
  void sameBytesAreTheSameGenerationAtTheSamePath() throws Exception {
    Path jar = jar(source.resolve("app.jar"), "Main", "", "1");
    Generation first = snapshots.take(1, new Artefact.Jar(jar));
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    Generation second = snapshots.take(2, new Artefact.Jar(jar));

    assertThat(fileOf(first)).hasSameBinaryContentAs(jar).startsWith(folder);
    assertThat(second).isEqualTo(new Generation(2, first.hash(), first.snapshot(), NOW));
    assertThat(leftBehind()).containsExactly(first.hash());
  }

  @Test
  void overwrittenJarIsAnotherGenerationAndTheOldOneStays() throws Exception {
    Path jar = jar(source.resolve("app.jar"), "Main", "", "1");
    Generation first = snapshots.take(1, new Artefact.Jar(jar));
    jar(jar, "Main", "", "2");
    Generation second = snapshots.take(2, new Artefact.Jar(jar));

    assertThat(second.hash()).isNotEqualTo(first.hash());
    assertThat(fileOf(second)).hasSameBinaryContentAs(jar);
    assertThat(Files.mismatch(fileOf(first), jar)).isNotEqualTo(-1);
    snapshots.remove(first);
    assertThat(leftBehind()).containsExactly(second.hash());
  }

  @Test
  void sourceThatHangsIsRefusedInTime() throws Exception {
    Path hanging = source.resolve("hangs.jar"); // to open it blocks until somebody writes
    assertThat(new ProcessBuilder("mkfifo", hanging.toString()).start().waitFor()).isZero();
    Snapshots impatient = new Snapshots(folder, InstantSource.fixed(NOW), Duration.ofMillis(200));
    try {
      assertThatThrownBy(() -> impatient.take(1, new Artefact.ClassPath(List.of(hanging), "Main")))
          .isInstanceOf(SnapshotRefused.class)
          .hasMessageContaining("could not be read within");
      assertThat(leftBehind()).isEmpty();
    } finally {
      new RandomAccessFile(hanging.toFile(), "rw").close(); // lets the thread go
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("cadre-snapshot")) {
          thread.join(10_000); // it still writes to the folder that is about to be deleted
        }
      }
    }
  }

  @Test
  void copyKeepsTheTimeOfTheLastChange() throws Exception {
    Path jar = jar(source.resolve("app.jar"), "Main", "", "1");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

    assertThat(Files.getLastModifiedTime(fileOf(snapshots.take(1, new Artefact.Jar(jar)))))
        .isEqualTo(Files.getLastModifiedTime(jar));
  }

  @Test
  void relativeClassPathOfTheManifestWorksInTheCopy() throws Exception {
    Path jar =
        jar(
            source.resolve("app.jar"),
            "Main",
            "lib/a.jar ../shared/b.jar lib/missing.jar conf/ my%20lib.jar",
            "1");
    Path a = jar(source.resolve("lib/a.jar"), "", "deep/c.jar ../app.jar", "a");
    Path b = jar(temporary.resolve("dist/shared/b.jar"), "", "", "b");
    Path c = jar(source.resolve("lib/deep/c.jar"), "", "", "c");
    Path space = jar(source.resolve("my lib.jar"), "", "", "s");
    Path conf =
        Files.createDirectories(source.resolve("conf/empty")).resolveSibling("x.properties");
    Files.writeString(conf, "k=v");
    Files.writeString(source.resolve("unrelated"), "not copied");

    Generation generation = snapshots.take(1, new Artefact.Jar(jar));

    for (Path original : List.of(jar, a, b, c, space, conf)) {
      assertThat(inside(generation, original)).hasSameBinaryContentAs(original);
    }
    assertThat(inside(generation, source.resolve("conf/empty"))).isEmptyDirectory();
    assertThat(inside(generation, source.resolve("unrelated"))).doesNotExist();
    Path copy = fileOf(generation);
    assertThat(copy.resolveSibling("../shared/b.jar")).exists();
    // Any of the bytes counts.
    jar(c, "", "", "other");
    assertThat(snapshots.take(2, new Artefact.Jar(jar)).hash()).isNotEqualTo(generation.hash());
  }

  @Test
  void quarkusFolderIsCopiedWhole() throws Exception {
    Path jar = jar(source.resolve("quarkus-run.jar"), "Main", "", "1");
    Path data = Files.createDirectories(source.resolve("quarkus")).resolve("application.dat");
    Files.writeString(data, "dat");
    Path main = jar(source.resolve("lib/main/x.jar"), "", "", "x");

    Generation generation = snapshots.take(1, new Artefact.Jar(jar));

    assertThat(inside(generation, data)).hasContent("dat");
    assertThat(inside(generation, main)).exists();
  }

  @Test
  void classPathOfJarsAndFoldersIsCopiedEntryByEntry() throws Exception {
    Path jar = jar(source.resolve("a.jar"), "", "", "1");
    Path classes = Files.createDirectories(source.resolve("classes"));
    Files.writeString(Files.createDirectories(classes.resolve("p")).resolve("A.class"), "bytes");

    Generation generation = snapshots.take(1, new Artefact.ClassPath(List.of(classes, jar), "p.A"));

    assertThat(generation.snapshot())
        .isEqualTo(
            new Artefact.ClassPath(
                List.of(inside(generation, classes), inside(generation, jar)), "p.A"));
    assertThat(inside(generation, classes.resolve("p/A.class"))).hasContent("bytes");
  }

  @Test
  void wildcardMeansTheJarsOfEachSnapshot() throws Exception {
    Path lib = source.resolve("lib");
    Path old = jar(lib.resolve("a-1.jar"), "", "", "1");
    Artefact artefact = new Artefact.ClassPath(List.of(lib.resolve("*")), "p.A");
    Generation first = snapshots.take(1, artefact);
    Files.delete(old);
    jar(lib.resolve("b.jar"), "", "", "1");
    jar(lib.resolve("a-2.jar"), "", "", "1");
    Generation second = snapshots.take(2, artefact);

    assertThat(expanded(first)).containsExactly(inside(first, old));
    assertThat(expanded(second))
        .containsExactly(
            inside(second, lib.resolve("a-2.jar")), inside(second, lib.resolve("b.jar")));
    Files.delete(lib.resolve("a-2.jar"));
    Files.delete(lib.resolve("b.jar"));
    assertThatThrownBy(() -> snapshots.take(3, artefact))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessage("class path entry " + lib + "/*: there is no jar");
    Files.delete(lib);
    assertThatThrownBy(() -> snapshots.take(3, artefact))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessage("class path entry " + lib + "/*: there is no such folder");
  }

  private static List<Path> expanded(Generation generation) throws IOException {
    return ((Artefact.ClassPath) generation.snapshot()).expanded();
  }

  @Test
  void linkToAReleaseIsFollowed() throws Exception {
    Path release = jar(temporary.resolve("releases/1/app.jar"), "Main", "", "1");
    Path link = Files.createSymbolicLink(source.resolve("current.jar"), release);

    Path copy = fileOf(snapshots.take(1, new Artefact.Jar(link)));

    assertThat(Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(copy).hasSameBinaryContentAs(release);
  }

  @Test
  void whatCannotRunIsRefusedWithTheReason() throws Exception {
    Path text = Files.writeString(source.resolve("text.jar"), "no zip at all");
    Path library = jar(source.resolve("library.jar"), "", "", "1");

    assertThatThrownBy(() -> snapshots.take(1, new Artefact.Jar(text)))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessageStartingWith(text + " is not a readable jar: ");
    assertThatThrownBy(() -> snapshots.take(1, new Artefact.Jar(library)))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessageContaining("no Main-Class");
    assertThatThrownBy(() -> snapshots.take(1, new Artefact.Jar(source.resolve("none.jar"))))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessage(source.resolve("none.jar") + " does not exist");
    assertThatThrownBy(
            () -> snapshots.take(1, new Artefact.ClassPath(List.of(source.resolve("x")), "A")))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessage("class path entry " + source.resolve("x") + " does not exist");
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void jarThatIsBeingUploadedIsWaitedFor() throws Exception {
    Path whole = jar(temporary.resolve("whole.jar"), "Main", "", "x".repeat(10_000));
    byte[] bytes = Files.readAllBytes(whole);
    Path jar = source.resolve("app.jar");
    Files.write(jar, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Thread upload =
        Thread.ofPlatform()
            .start(() -> {
              java.util.concurrent.locks.LockSupport.parkNanos(250_000_000);
              try {
                Files.write(jar, bytes);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Generation generation = snapshots.take(1, new Artefact.Jar(jar));
    upload.join();

    assertThat(fileOf(generation)).hasSameBinaryContentAs(whole);
  }

  @Test
  void fileThatNeverComesToRestIsRefusedAndNothingIsLeft() throws Exception {
    Path jar = jar(source.resolve("app.jar"), "Main", "", "1");
    Path log = source.resolve("lib");
    Files.createDirectories(log);
    Path growing = log.resolve("growing");
    Files.write(growing, new byte[50_000_000]);
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try (RandomAccessFile file = new RandomAccessFile(growing.toFile(), "rw")) {
                while (!over.get()) {
                  file.seek(0);
                  file.write(1);
                  java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try {
      assertThatThrownBy(() -> snapshots.take(1, new Artefact.ClassPath(List.of(jar, log), "Main")))
          .isInstanceOf(SnapshotRefused.class)
          .hasMessage(growing + " is being written: it changed while copied");
    } finally {
      over.set(true);
      writer.join();
    }
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void snapshotThatWouldNotFitIsRefusedWithTheNumbers() throws Exception {
    Path classes = Files.createDirectories(source.resolve("classes"));
    FileStore store = Files.getFileStore(classes);
    long size = store.getUsableSpace() + (1L << 30);
    try (RandomAccessFile sparse = new RandomAccessFile(classes.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(size);
    }

    assertThatThrownBy(() -> snapshots.take(1, new Artefact.ClassPath(List.of(classes), "A")))
        .isInstanceOf(SnapshotRefused.class)
        .hasMessageStartingWith("a snapshot needs %,d bytes, and %s has ".formatted(size, folder));
    assertThat(leftBehind()).isEmpty();
  }

  @Test
  void damagedSnapshotIsTakenAgainAndAbandonedOnesAreRemoved() throws Exception {
    Path jar = jar(source.resolve("app.jar"), "Main", "", "1");
    Generation first = snapshots.take(1, new Artefact.Jar(jar));
    Files.delete(fileOf(first));
    Files.createDirectories(folder.resolve(".taking-123/x"));

    Generation again = snapshots.take(2, new Artefact.Jar(jar));

    assertThat(fileOf(again)).hasSameBinaryContentAs(jar);
    assertThat(leftBehind()).containsExactly(first.hash());
  }

  @Test
  void jarThatIsReplacedByRenameWhileCopyingIsEitherOneOrTheOther() throws Exception {
    Path jar = jar(source.resolve("app.jar"), "Main", "", "1");
    Path other = jar(temporary.resolve("other.jar"), "Main", "", "2");
    byte[] one = Files.readAllBytes(jar);
    byte[] two = Files.readAllBytes(other);
    AtomicBoolean over = new AtomicBoolean();
    Thread deployer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; !over.get(); i++) {
                  Path fresh = source.resolve(".fresh");
                  Files.write(fresh, i % 2 == 0 ? two : one);
                  Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
                  java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try {
      for (int i = 0; i < 30; i++) {
        byte[] copy = Files.readAllBytes(fileOf(snapshots.take(i, new Artefact.Jar(jar))));
        assertThat(copy).isIn(one, two);
      }
    } finally {
      over.set(true);
      deployer.join();
    }
  }
}
