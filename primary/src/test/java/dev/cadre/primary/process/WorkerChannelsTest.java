package dev.cadre.primary.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.FrameDecoder;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.MessageCodec;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerChannelsTest {
  private static final Message POISON = new Message.Notice("WARN", "poison");

  private final PosixFile files = LinuxPosix.instance().file();
  private final PosixSocket sockets = LinuxPosix.instance().socket();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Set<Integer> peers = new LinkedHashSet<>();
  private WorkerChannels channels;

  @BeforeEach
  void start() throws IOException {
    channels =
        new WorkerChannels(
            files,
            sockets,
            new WorkerChannels.Listener() {
              @Override
              public void received(long workerId, Message message) {
                if (message.equals(POISON)) {
                  throw new IllegalStateException("on purpose");
                }
                events.add(workerId + " " + message);
              }

              @Override
              public void closed(long workerId, String reason) {
                events.add(workerId + " closed: " + reason);
              }
            });
  }

  @AfterEach
  void stop() throws IOException {
    channels.close();
    for (int peer : peers) {
      files.close(peer);
    }
  }

  /** Opens a channel and returns the worker's end. */
  private int open(long id) throws IOException {
    var pair = sockets.socketpair();
    channels.open(id, pair.left());
    peers.add(pair.right());
    return pair.right();
  }

  private void write(int fd, byte[] bytes) throws IOException {
    var buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    while (buffer.hasRemaining()) {
      sockets.send(fd, buffer);
    }
  }

  private List<Message> read(int fd, int count) throws Exception {
    var decoder = new FrameDecoder();
    var messages = new ArrayList<Message>();
    var buffer = ByteBuffer.allocateDirect(1 << 16);
    files.setNonBlocking(fd, true);
    Await.until(
        count + " messages",
        () -> {
          if (files.read(fd, buffer.clear()) > 0) {
            decoder.feed(buffer.flip(), messages::add);
          }
          return messages.size() >= count;
        });
    return messages;
  }

  @Test
  void messagesGoBothWays() throws Exception {
    int peer = open(7);
    channels.send(7, new Message.Ping(5));
    assertThat(read(peer, 1)).containsExactly(new Message.Ping(5));
    byte[] hello = MessageCodec.encode(new Message.Hello(1, 42));
    for (byte b : hello) { // in as many pieces as there can be
      write(peer, new byte[] {b});
    }
    Await.until("received", () -> !events.isEmpty());
    assertThat(events).containsExactly("7 " + new Message.Hello(1, 42));
  }

  @Test
  void aMessageThatCannotBeHandledEndsItsChannelAndNoOther() throws Exception {
    int poisoned = open(1);
    int other = open(2);
    write(poisoned, MessageCodec.encode(POISON));
    Await.until("closed", () -> events.size() == 1);
    write(other, MessageCodec.encode(new Message.Hello(1, 42)));
    Await.until("received", () -> events.size() == 2);
    assertThat(events.getFirst()).startsWith("1 closed: a message could not be handled");
    assertThat(events.getLast()).isEqualTo("2 " + new Message.Hello(1, 42));
  }

  @Test
  void aChannelThatComesAfterTheEndIsClosedAndItsEndTold() throws Exception {
    channels.close();
    int peer = open(1);
    assertThat(events).containsExactly("1 closed: the channels are closed");
    assertThat(files.read(peer, ByteBuffer.allocateDirect(1))).isZero();
    channels.send(1, new Message.Ping(1));
    channels.close();
  }

  @Test
  void whatAWorkerSentBeforeItsEndIsReceivedThoughTheSendingToItFails() throws Exception {
    int peer = open(1);
    write(peer, MessageCodec.encode(new Message.Notice("WARN", "last words")));
    files.close(peer);
    peers.remove(peer);
    channels.send(1, new Message.Ping(1));
    Await.until("closed", () -> events.size() == 2);
    assertThat(events)
        .containsExactly(
            "1 " + new Message.Notice("WARN", "last words"), "1 closed: the worker has closed it");
    channels.send(1, new Message.Ping(2)); // nobody is there: nothing happens
  }

  @Test
  void aMalformedFrameClosesThatChannelAndNoOther() throws Exception {
    int bad = open(1);
    int good = open(2);
    write(bad, new byte[] {-1, -1, -1, -1, 0, 1, 2, 3});
    Await.until("closed", () -> !events.isEmpty());
    assertThat(events).singleElement().asString().startsWith("1 closed: malformed frame");
    write(good, MessageCodec.encode(new Message.Hello(1, 2)));
    Await.until("the other works", () -> events.size() == 2);
    channels.send(2, new Message.Drain(0));
    assertThat(read(good, 1)).containsExactly(new Message.Drain(0));
  }

  @Test
  void aWorkerThatDoesNotReadNeverBlocksTheSenderAndIsClosedAtAMegabyte() throws Exception {
    open(1);
    int good = open(2);
    var big = new Message.BindFailed(1, 98, "x".repeat(50_000));
    for (int i = 0; i < 30; i++) {
      channels.send(1, big);
    }
    Await.until("closed", () -> !events.isEmpty());
    assertThat(events).singleElement().asString().startsWith("1 closed: the worker does not read");
    channels.send(2, new Message.Ping(1));
    assertThat(read(good, 1)).hasSize(1);
  }

  @Test
  void whatIsQueuedArrivesInOrderWhenTheWorkerReadsAgain() throws Exception {
    int peer = open(1);
    for (int i = 0; i < 25_000; i++) { // 250 KB, more than the socket takes
      channels.send(1, new Message.Ping(i));
    }
    var messages = read(peer, 25_000);
    for (int i = 0; i < 25_000; i++) {
      assertThat(messages.get(i)).isEqualTo(new Message.Ping(i));
    }
    assertThat(events).isEmpty();
  }

  @Test
  void closingTellsOnceAndLetsTheWorkerSeeTheEnd() throws Exception {
    int peer = open(1);
    channels.close(1);
    Await.until("closed", () -> !events.isEmpty());
    channels.close(1);
    channels.close();
    assertThat(events).containsExactly("1 closed: closed by the primary");
    assertThat(files.read(peer, ByteBuffer.allocateDirect(1))).isZero();
  }
}
