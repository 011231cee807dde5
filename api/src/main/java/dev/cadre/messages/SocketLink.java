package dev.cadre.messages;

import dev.cadre.link.SocketPassing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Only recvmsg(2) receives a descriptor, and messages are read in plain Java: so sockets go beside
 * them, on a connection that the worker makes when the first socket is sent, either way. A message
 * with a socket is a frame with a number (SOCKET), and the same number comes with the socket. Who
 * reads the frame waits for the socket, so that messages keep their order, and says TAKEN.
 *
 * What is on its way is a copy. The kernel has it, and closes it when the receiver dies; before the
 * link is there it waits here. At most MAX are on their way, so the kernel never refuses one.
 *
 * Threads: any sends; await() is of the conversation's reading thread. `this` guards the sending.
 */
/** The sockets that go to and fro beside the messages of one worker. */
public final class SocketLink implements AutoCloseable {
  /** More are not sent before one has arrived. */
  static final int MAX = 64;

  private static final long LIMIT_SECONDS = 10;

  /** How a worker makes the connection. */
  @FunctionalInterface
  public interface Opening {
    SocketChannel open() throws IOException;
  }

  private record Copy(long number, NetworkChannel socket) {}

  private final Supplier<SocketPassing> passing;
  private final Predicate<byte[]> frames;
  private final @Nullable Opening opening;
  private final CompletableFuture<SocketChannel> connection = new CompletableFuture<>();
  private final Deque<Copy> waiting = new ArrayDeque<>(); // guarded by this
  private long lastNumber; // guarded by this
  private int onTheirWay; // guarded by this
  private boolean closed; // guarded by this
  private @Nullable Selector selector; // guarded by this

  /**
   * @param passing asked when a socket is sent or comes
   * @param frames sends a frame; false when there is no room
   * @param opening of a worker; null in the primary, which is called
   */
  public SocketLink(
      Supplier<SocketPassing> passing, Predicate<byte[]> frames, @Nullable Opening opening) {
    this.passing = passing;
    this.frames = frames;
    this.opening = opening;
  }

  /**
   * Sends a message with a copy of the socket, which stays as it is. Does not wait for the other
   * side.
   *
   * @return false when nothing was sent: too much waits, or there is no connection
   * @throws IllegalArgumentException for a socket, or a message, that cannot be sent
   * @throws UnsupportedOperationException when this JVM cannot pass sockets
   */
  public boolean send(@Nullable Object message, NetworkChannel socket) {
    SocketPassing how = passing.get();
    try {
      if (opening != null) {
        var _ = connect();
      }
      synchronized (this) {
        if (closed || onTheirWay >= MAX) {
          return false;
        }
        byte[] frame = Frames.socket(lastNumber + 1, message);
        NetworkChannel copy = how.copy(socket);
        if (!frames.test(frame)) {
          copy.close();
          return false;
        }
        lastNumber++;
        onTheirWay++;
        waiting.add(new Copy(lastNumber, copy));
        sendWaiting();
        return true;
      }
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The same; then the socket is closed here.
   *
   * @throws IllegalArgumentException also for one that is registered with a selector: to close it
   *     would end the connection for the other side too
   */
  public boolean move(@Nullable Object message, NetworkChannel socket) {
    if (socket instanceof SelectableChannel channel && channel.isRegistered()) {
      throw new IllegalArgumentException(
          socket + " is registered with a selector: cancel its key and select once more before");
    }
    boolean sent = send(message, socket);
    if (sent) {
      closeQuietly(socket);
    }
    return sent;
  }

  /** The primary's end: the worker has connected. */
  void connected(SocketChannel made) {
    try {
      synchronized (this) {
        if (closed || connection.isDone()) {
          made.close();
          return;
        }
        var _ = made.write(ByteBuffer.allocate(1)); // The worker waits for it.
        connection.complete(made);
        sendWaiting();
      }
    } catch (IOException e) {
      close();
    }
  }

  private SocketChannel connect() throws IOException {
    synchronized (this) {
      if (!connection.isDone() && opening != null) {
        if (closed) {
          throw new IOException("the connection has ended");
        }
        SocketChannel made = opening.open();
        if (made.read(ByteBuffer.allocate(1)) < 0) {
          made.close();
          throw new IOException("the primary refuses sockets");
        }
        made.configureBlocking(false);
        connection.complete(made);
      }
    }
    try {
      return connection.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("there is no connection for sockets", e);
    }
  }

  private void sendWaiting() throws IOException {
    if (!connection.isDone() || closed) {
      return;
    }
    for (Copy copy = waiting.peek(); copy != null; copy = waiting.peek()) {
      if (!passing.get().send(connection.join(), copy.number(), copy.socket())) {
        return; // When one has arrived, it is tried again.
      }
      var _ = waiting.remove();
      copy.socket().close();
    }
  }

  /** The other side has one. */
  void taken() throws IOException {
    synchronized (this) {
      onTheirWay--;
      sendWaiting();
    }
  }

  /** The socket with that number; waits until it is there. Who reads then says TAKEN. */
  NetworkChannel await(long number) throws IOException {
    SocketChannel from = connect();
    Selector selecting = selector(from);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      SocketPassing.Passed passed = passing.get().receive(from);
      if (passed == null) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new IOException("a socket was announced and did not come");
        }
        selecting.select(left);
        selecting.selectedKeys().clear();
      } else if (passed.number() == number) {
        return passed.socket();
      } else {
        passed.socket().close();
      }
    }
  }

  private synchronized Selector selector(SocketChannel from) throws IOException {
    Selector opened = selector;
    if (opened == null) {
      opened = Selector.open();
      selector = opened;
      var _ = from.register(opened, SelectionKey.OP_READ);
    }
    return opened;
  }

  /** Closes what has not been sent; what is on its way the kernel closes. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      connection.completeExceptionally(new IOException("the connection has ended"));
      closeQuietly(selector);
      if (!connection.isCompletedExceptionally()) {
        closeQuietly(connection.join());
      }
      waiting.forEach(copy -> closeQuietly(copy.socket()));
      waiting.clear();
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      // It is gone all the same.
    }
  }
}
