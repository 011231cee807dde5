package dev.cadre.state.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.State;
import dev.cadre.state.Subscription;
import dev.cadre.state.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every back end's topics do. */
public abstract class TopicContract implements BackEndUnderTest {
  private static final int PATIENCE_SECONDS = 30;

  @Test
  void eachPublishersMessagesComeInOrderAndOnce() throws Exception {
    int count = 300; // Of three: fewer than a ring keeps for a subscriber that gets no processor.
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    List<Jvm> jvms = new ArrayList<>();
    try (State state = open();
        Subscription _ = state.topic("order").subscribe(10_000, received::add)) {
      for (String name : List.of("a", "b", "c")) {
        jvms.add(Jvm.start(address(), "publish", name, count));
      }
      for (Jvm jvm : jvms) {
        jvm.await("ready");
      }
      for (Jvm jvm : jvms) {
        jvm.release();
      }
      Map<String, Integer> next = new HashMap<>();
      for (int i = 0; i < 3 * count; i++) {
        String message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("after %s", next).isNotNull();
        String[] fields = message.split(":", 2);
        assertThat(Integer.parseInt(fields[1])).isEqualTo(next.getOrDefault(fields[0], 0));
        next.merge(fields[0], 1, Integer::sum);
      }
      assertThat(received).isEmpty();
    } finally {
      for (Jvm jvm : jvms) {
        jvm.close();
      }
    }
  }

  @Test
  void messagesGoToOtherJvmsAndBack() throws Exception {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    try (State state = open();
        Jvm jvm = Jvm.start(address(), "echo");
        Subscription _ = state.topic("answers").subscribe(answers::add)) {
      jvm.await("ready");
      Topic<String> questions = state.topic("questions");
      for (int i = 0; i < 20; i++) {
        assertThat(questions.publish("question " + i)).isTrue();
        assertThat(answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("question " + i);
      }
    }
  }

  @Test
  void slowSubscriberLosesMessagesOfItsOwnOnlyAndTheyAreCounted() throws Exception {
    int count = 200;
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (State state = open();
        Subscription slow =
            state
                .topic("t")
                .subscribe(
                    10,
                    _ -> {
                      called.countDown();
                      awaitQuietly(released);
                    });
        Subscription _ = state.topic("t").subscribe(received::add)) {
      Topic<String> topic = state.topic("t");
      topic.publish("first");
      assertThat(called.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < count; i++) {
        topic.publish("message " + i);
      }
      assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("first");
      for (int i = 0; i < count; i++) {
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("message " + i);
      }
      assertThat(slow.dropped()).isEqualTo(count - 10);
      released.countDown();
    }
  }

  @Test
  void topicsAreApartAndWhatWasBeforeIsNotReceived() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (State state = open()) {
      state.topic("a").publish("before");
      try (Subscription _ = state.topic("a").subscribe(received::add);
          Subscription _ = state.topic("b").subscribe(m -> received.add("b:" + m))) {
        state.topic("ab").publish("another topic");
        state.topic("a").publish("after");
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("after");
        state.topic("b").publish("x");
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("b:x");
      }
      assertThat(received).isEmpty();
    }
  }

  @Test
  void failingSubscriberGetsTheNextMessage() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (State state = open();
        Subscription _ =
            state
                .topic("t")
                .subscribe(message -> {
                  received.add(message);
                  if (message.equals("one")) {
                    throw new IllegalStateException("a test");
                  }
                  throw new AssertionError("a test");
                })) {
      for (String message : List.of("one", "two", "three")) {
        state.topic("t").publish(message);
        assertThat(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(message);
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
