package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCachesTest {

  @TempDir private Path folder;
  private AotCaches caches;

  @BeforeEach
  void open() {
    caches = new AotCaches(folder, 2500);
  }

  private Path publish(String key, Duration age) throws IOException {
    Path training = caches.training();
    Path made = Files.write(training.resolve("cache"), new byte[1000]);
    Path kept = caches.publish(made, key);
    Files.setLastModifiedTime(kept, FileTime.from(Instant.now().minus(age)));
    AotCaches.discard(training);
    return kept;
  }

  @Test
  void whatWasPublishedIsFound() throws IOException {
    assertThat(caches.find("a")).isEmpty();
    Path kept = publish("a", Duration.ZERO);
    assertThat(caches.find("a")).contains(kept);
    caches.remove(kept);
    assertThat(caches.find("a")).isEmpty();
  }

  @Test
  void ofTooMuchTheLongestUnwantedGo() throws IOException {
    Path first = publish("first", Duration.ofHours(3));
    Path second = publish("second", Duration.ofHours(2));
    assertThat(caches.find("first")).contains(first); // It is wanted again.
    Path third = publish("third", Duration.ofHours(1));
    assertThat(first).exists();
    assertThat(second).doesNotExist();
    assertThat(third).exists();
  }

  @Test
  void oneThatIsTooLargeIsKeptAlone() throws IOException {
    AotCaches small = new AotCaches(folder, 10);
    publish("first", Duration.ofHours(1));
    Path made = Files.write(small.training().resolve("cache"), new byte[100]);
    assertThat(small.publish(made, "second")).exists();
    assertThat(small.find("first")).isEmpty();
  }

  @Test
  void whatAnInterruptedTrainingLeftIsRemovedLater() throws IOException {
    Path abandoned = caches.training();
    Files.createFile(abandoned.resolve("recorded"));
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(7))));
    Path running = caches.training();
    Path next = caches.training();
    try (Stream<Path> left = Files.list(folder.resolve("aot"))) {
      assertThat(left).containsExactlyInAnyOrder(running, next);
    }
  }
}
