package dev.cadre.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.agent.drain.DrainAdapter;
import dev.cadre.agent.drain.RequestCounter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class GoodbyesTest {

  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  /** A server with as many WebSockets, whose first looks fail. */
  private static final class Server implements DrainAdapter {
    private final int failures;
    private final List<Object> webSockets;
    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch open;

    Server(int failures, Object... webSockets) {
      this.failures = failures;
      this.webSockets = List.of(webSockets);
      open = new CountDownLatch(webSockets.length);
    }

    @Override
    public String family() {
      return "test";
    }

    @Override
    public boolean begin() {
      return true;
    }

    @Override
    public void again() throws NoSuchFieldException {
      if (looks.incrementAndGet() <= failures) {
        throw new NoSuchFieldException("odd");
      }
    }

    @Override
    public List<Object> endless() {
      return webSockets;
    }

    @Override
    public void close(Object webSocket) {
      open.countDown();
    }

    @Override
    public @Nullable RequestCounter requests() {
      return null;
    }

    void awaitClosed() throws InterruptedException {
      assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Goodbyes start(long spreadMillis, DrainAdapter... adapters) {
    Goodbyes goodbyes = new Goodbyes(List.of(adapters), spreadMillis, complaints::add);
    goodbyes.start();
    return goodbyes;
  }

  private static void end(Goodbyes goodbyes) throws InterruptedException {
    goodbyes.interrupt();
    goodbyes.join();
  }

  @Test
  void looksThatFailForAWhileDoNotEndIt() throws InterruptedException {
    Server server = new Server(9, "a", "b");
    Goodbyes goodbyes = start(0, server);
    server.awaitClosed();
    end(goodbyes);
    assertThat(complaints).isEmpty();
  }

  @Test
  void aServerThatAlwaysFailsIsGivenUpWithOneComplaint() throws InterruptedException {
    Server odd = new Server(Integer.MAX_VALUE, "a");
    start(0, odd).join();
    assertThat(odd.looks).hasValue(10);
    assertThat(complaints)
        .containsExactly(
            "cannot tell all clients of test to go: java.lang.NoSuchFieldException: odd");
  }

  @Test
  void whenThereIsLessTimeItHurries() throws InterruptedException {
    // Too many for one in each round, which is the least.
    Object[] webSockets = Stream.generate(Object::new).limit(1000).toArray();
    Server server = new Server(0, webSockets);
    Goodbyes goodbyes = start(TimeUnit.HOURS.toMillis(1), server);
    goodbyes.hurry(0);
    goodbyes.hurry(TimeUnit.HOURS.toMillis(1)); // It is never put off.
    server.awaitClosed();
    end(goodbyes);
  }
}
