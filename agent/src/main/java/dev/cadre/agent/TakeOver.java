package dev.cadre.agent;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.Message;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/*
 * Decides what becomes of a bind of the application.
 *
 * CadreBind calls apply() on whatever thread binds; the channel's thread brings the primary's words
 * by welcome() and answer(). State is guarded by this object's monitor, which is released while a
 * bind waits for an answer. Records are compared field by field and lists are searched, because the
 * equals and hashCode of a record are made by invokedynamic on first use, and a worker has but a
 * handful of listeners.
 */
final class TakeOver implements Function<Object[], @Nullable Object> {

  /** What the primary has for an answer before the application binds by itself. */
  private static final long ANSWER_MILLIS = 10_000;

  private static final String NOT_SHARED = "a bind is not shared: ";

  private static final int EACCES = 13;
  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;

  /** A descriptor of the application that was made to refer to a shared socket. */
  private record Taken(Message.Shared shared, int descriptor) {}

  /** What {@link Message.BindShared} and {@link Message.BindPassed} both come to. */
  private record Granted(int sequence, int port, int descriptor) {}

  private final PassingSocket passing;
  private final List<Message.Shared> shared = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private final List<ListenerKey> portZeros = new ArrayList<>();
  private final List<Object> answers = new ArrayList<>();
  private final Integer[] toolPorts = {
    Integer.getInteger("com.sun.management.jmxremote.port"),
    Integer.getInteger("com.sun.management.jmxremote.rmi.port")
  };
  private @Nullable PrimaryChannel channel;
  private @Nullable IntFunction<FileDescriptor> descriptors;
  private @Nullable Consumer<Module> nativeAccess;
  private Message.@Nullable Welcome welcome;
  private boolean primaryLost;
  private int lastSequence;

  TakeOver(PassingSocket passing) {
    this.passing = passing;
  }

  synchronized void attach(PrimaryChannel channel) {
    this.channel = channel;
  }

  /** What {@code sun.nio.ch.CadreBind} calls; it says what the arguments and results are. */
  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object apply(Object[] call) {
    try {
      if (call[0] instanceof IntFunction<?>) {
        descriptors = (IntFunction<FileDescriptor>) call[0];
        nativeAccess = (Consumer<Module>) call[0];
        return null;
      }
      if (call[0] instanceof Message done) {
        channel().send(done);
        if (done instanceof Message.Listening) {
          sayOfNetty(Thread.currentThread());
        }
        return null;
      }
      if (call[0] instanceof IOException notTaken) {
        failed(NOT_SHARED + notTaken);
        return null;
      }
      if (call.length == 1) {
        return datagrams((Integer) call[0]);
      }
      if (call.length == 3) {
        sharedOtherwise((String) call[0], (String) call[1], (Integer) call[2]);
        return null;
      }
      ListenerKey.Family family = ListenerKey.Family.valueOf((String) call[1]);
      return offer((Integer) call[0], family, (String) call[2], (Integer) call[3]);
    } catch (Throwable e) { // Fail open: the application binds by itself.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      failed(NOT_SHARED + e);
      return null;
    }
  }

  private synchronized @Nullable Object offer(
      int descriptor, ListenerKey.Family family, String host, int asked)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + ANSWER_MILLIS * 1_000_000;
    while (welcome == null) {
      wait(remaining(deadline));
    }
    int port = moved(asked, welcome);
    boolean portZero = port == 0 && family != ListenerKey.Family.UNIX;
    ListenerKey key = new ListenerKey(family, host, port, portZero ? ordinal(family, host) : 0);
    if ((portZero && !welcome.sharePortZero()) || isPrivate(port)) {
      return own(key);
    }
    if (isOpen(key)) {
      return new BindException("Address already in use");
    }
    Message.Shared found = find(key);
    if (found == null) {
      Object answer = ask(key, deadline);
      if (answer instanceof Granted granted) {
        found = new Message.Shared(key, granted.port(), granted.descriptor());
        shared.add(found);
      } else if (answer instanceof Message.BindFailed failed) {
        return exception(failed);
      } else {
        return own(key);
      }
    }
    taken.add(new Taken(found, descriptor));
    return new Object[] {
      found.descriptor(), new Message.Listening(key, found.port()), new Message.PrivateBind(key)
    };
  }

  /** On the thread that has bound: the socket is taken, so what fails here changes nothing. */
  private void sayOfNetty(Thread thread) {
    if (thread.getClass() != Thread.class) { // Else no class is loaded for the question.
      try {
        NettyNotice.send(thread, channel());
      } catch (IOException | RuntimeException | LinkageError e) {
        // A word in the log is missing.
      }
    }
  }

  private static Object own(ListenerKey key) {
    return new Object[] {null, null, new Message.PrivateBind(key)};
  }

  /** The channel's thread: the first message. */
  synchronized void welcome(Message.Welcome message) {
    welcome = message;
    shared.addAll(message.shared());
    notifyAll();
  }

  /**
   * Waits for the {@link #welcome}.
   *
   * @return false when the primary is gone
   */
  synchronized boolean awaitWelcome() throws InterruptedException {
    while (welcome == null && !primaryLost) {
      wait();
    }
    return welcome != null;
  }

  /** Whether the {@link #welcome} is there. */
  synchronized boolean isWelcome() {
    return welcome != null;
  }

  /** The channel's thread: an answer to {@link Message.BindRequest}, by its sequence. */
  void answer(Message message) {
    Object answer = message;
    if (message instanceof Message.BindShared bind) {
      answer = new Granted(bind.sequence(), bind.port(), bind.descriptor());
    } else if (message instanceof Message.BindPassed bind) {
      // Here and not where the bind waits: descriptors arrive in the order of these messages.
      try {
        answer = new Granted(bind.sequence(), bind.port(), receive());
      } catch (Throwable e) {
        failed("cannot receive a socket: " + e);
        answer = new Message.BindPrivate(bind.sequence());
      }
    }
    synchronized (this) {
      answers.add(answer);
      notifyAll();
    }
  }

  private int receive() throws Exception {
    return passing.receive(nativeAccess());
  }

  /** Lets a module call native code, without the JVM's warning. */
  Consumer<Module> nativeAccess() {
    if (nativeAccess == null) {
      throw new IllegalStateException("CadreBind did not call");
    }
    return nativeAccess;
  }

  /** The channel's thread: nobody will answer any more. */
  synchronized void primaryLost() {
    primaryLost = true;
    notifyAll();
  }

  /** A descriptor as the JDK has it. */
  FileDescriptor descriptor(int number) {
    if (descriptors == null) {
      throw new IllegalStateException("CadreBind did not call");
    }
    return descriptors.apply(number);
  }

  private synchronized PrimaryChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("no channel");
    }
    return channel;
  }

  private Object ask(ListenerKey key, long deadline) throws IOException, InterruptedException {
    int sequence = ++lastSequence;
    channel().send(new Message.BindRequest(sequence, key));
    while (true) {
      for (int i = 0; i < answers.size(); i++) {
        if (sequence(answers.get(i)) == sequence) {
          return answers.remove(i);
        }
      }
      wait(remaining(deadline));
    }
  }

  private static int sequence(Object answer) {
    if (answer instanceof Granted granted) {
      return granted.sequence();
    }
    if (answer instanceof Message.BindFailed failed) {
      return failed.sequence();
    }
    return answer instanceof Message.BindPrivate own ? own.sequence() : 0;
  }

  /** In milliseconds, 1 or more. */
  private long remaining(long deadline) throws IOException {
    if (primaryLost) {
      throw new IOException("the primary is gone");
    }
    long nanos = deadline - System.nanoTime();
    if (nanos <= 0) {
      throw new IOException("the primary did not answer within " + ANSWER_MILLIS + " ms");
    }
    return nanos / 1_000_000 + 1;
  }

  private boolean isPrivate(int port) {
    for (Integer tool : toolPorts) {
      if (tool != null && tool == port) {
        return true;
      }
    }
    return welcome != null && welcome.privatePorts().contains(port);
  }

  /** The port that this worker has in place of the one that its application asks for. */
  private static int moved(int port, Message.Welcome welcome) {
    for (Message.Moved moved : welcome.moved()) {
      if (moved.port() == port) {
        return moved.to();
      }
    }
    return port;
  }

  private int ordinal(ListenerKey.Family family, String host) {
    int ordinal = 0;
    for (ListenerKey earlier : portZeros) {
      if (earlier.family() == family && earlier.host().equals(host)) {
        ordinal++;
      }
    }
    portZeros.add(new ListenerKey(family, host, 0, ordinal));
    return ordinal;
  }

  private Message.@Nullable Shared find(ListenerKey key) {
    for (Message.Shared candidate : shared) {
      if (same(candidate.key(), key)) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * Whether this JVM already listens on {@code key}: the application must hear of it as it would
   * alone. The kernel is asked, because a closed {@code FileDescriptor} keeps its number.
   */
  private boolean isOpen(ListenerKey key) throws IOException {
    for (int i = taken.size() - 1; i >= 0; i--) {
      Taken earlier = taken.get(i);
      if (same(earlier.shared().key(), key)) {
        String socket = socket(earlier.shared().descriptor());
        if (!socket.isEmpty() && socket.equals(socket(earlier.descriptor()))) {
          return true;
        }
        taken.remove(i);
      }
    }
    return false;
  }

  private void sharedOtherwise(String family, String host, int port) throws IOException {
    ListenerKey key = new ListenerKey(ListenerKey.Family.valueOf(family), host, port, 0);
    channel()
        .send(
            new Message.Notice(
                "INFO",
                key
                    + " is bound by each worker for itself: it is a multicast address, or the"
                    + " application sets SO_REUSEADDR or SO_REUSEPORT"));
  }

  /** The shared socket of UDP that the descriptor refers to; null when it is none. */
  private synchronized @Nullable Object datagrams(int descriptor) throws IOException {
    for (Taken candidate : taken) {
      if (candidate.descriptor() == descriptor
          && candidate.shared().key().family().isUdp()
          && socket(descriptor).equals(socket(candidate.shared().descriptor()))) {
        return candidate;
      }
    }
    return null;
  }

  /** {@code socket:[inode]}; empty when nothing is open there. See proc(5). */
  private static String socket(int descriptor) throws IOException {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : "";
  }

  private static boolean same(ListenerKey a, ListenerKey b) {
    return a.port() == b.port()
        && a.ordinal() == b.ordinal()
        && a.family() == b.family()
        && a.host().equals(b.host());
  }

  /** As {@code Net.bind} would have failed (Net.c, {@code handleSocketError}). */
  private static SocketException exception(Message.BindFailed failed) {
    int errno = failed.errno();
    if (errno == EADDRINUSE) {
      return new BindException("Address already in use");
    }
    if (errno == EACCES) {
      return new BindException("Permission denied");
    }
    if (errno == EADDRNOTAVAIL) {
      return new BindException("Cannot assign requested address");
    }
    return new SocketException(failed.text());
  }

  private void failed(String text) {
    if (Complaint.say(text)) {
      try {
        channel().send(new Message.Notice("WARN", text));
      } catch (IOException | RuntimeException e) {
        // Said on stderr already.
      }
    }
  }
}
