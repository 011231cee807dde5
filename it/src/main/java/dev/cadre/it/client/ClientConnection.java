package dev.cadre.it.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the connections of a load at a time: sends a request, reads the answer, says how it ended.
 * Runs on a thread of its own.
 */
final class ClientConnection implements Runnable {

  /** The time between two requests. */
  interface Pause {
    /** Waits for it; false when there is to be no other request. */
    boolean elapsed() throws InterruptedException;
  }

  private final LoadPlan plan;
  private final Optional<InetAddress> source;
  private final BooleanSupplier next;
  private final Pulse pulse;
  private final ReplyReader reader;
  private final ByteBuffer request;
  private final Pause pause;
  final Tally tally = new Tally();
  final Deadline deadline = new Deadline();
  private @Nullable SocketChannel channel;
  private String detail = "";

  /**
   * @param next takes one of the requests that are left; false when there are none
   */
  ClientConnection(LoadPlan plan, int index, BooleanSupplier next, Pause pause, Pulse pulse) {
    this.plan = plan;
    this.source =
        plan.sources().isEmpty()
            ? Optional.empty()
            : Optional.of(plan.sources().get(index % plan.sources().size()));
    this.next = next;
    this.pulse = pulse;
    this.reader = new ReplyReader(plan.check().isPresent() || plan.worker().isPresent());
    byte[] bytes = plan.request();
    this.request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    this.pause = pause;
  }

  @Override
  public void run() {
    try {
      do {
        if (!next.getAsBoolean()) {
          return;
        }
        one();
      } while (pause.elapsed());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      drop();
    }
  }

  private void one() {
    detail = "";
    long start = System.nanoTime();
    Outcome outcome = exchange(start);
    long end = System.nanoTime();
    tally.count(outcome);
    pulse.ended(outcome, end);
    if (outcome == Outcome.OK) {
      tally.latency.record(end - start);
    } else {
      tally.keep(
          new Failure(
              outcome,
              Duration.ofNanos(end - pulse.startNanos()),
              Duration.ofNanos(end - start),
              localAddress(),
              detail));
    }
    if (outcome != Outcome.OK || plan.mode() == LoadPlan.Mode.CLOSE || reader.close()) {
      drop();
    }
  }

  private Outcome exchange(long start) {
    SocketChannel used = channel;
    if (used != null) {
      try {
        if (reader.unasked(used)) {
          detail = "bytes that nobody asked for";
          return Outcome.WRONG_BODY;
        }
        return send(used, start, false);
      } catch (IOException e) {
        tally.closedIdle++;
        drop();
      }
    }
    SocketChannel fresh = open();
    channel = fresh;
    Outcome refusal = connect(fresh, start);
    return refusal == null ? send(fresh, System.nanoTime(), true) : refusal;
  }

  private SocketChannel open() {
    reader.reset();
    try {
      SocketChannel opened =
          switch (plan.address()) {
            case UnixDomainSocketAddress _ -> SocketChannel.open(StandardProtocolFamily.UNIX);
            case InetSocketAddress inet ->
                SocketChannel.open(
                    inet.getAddress().getAddress().length == 4
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6);
            default -> throw new IllegalArgumentException("address " + plan.address());
          };
      if (source.isPresent()) {
        opened.bind(new InetSocketAddress(source.get(), 0));
      }
      if (plan.body().isPresent() && plan.address() instanceof InetSocketAddress) {
        // A body of several segments would wait for a delayed acknowledgement.
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      return opened;
    } catch (IOException e) {
      throw new IllegalStateException("the client itself has run out of something", e);
    }
  }

  /** Null if the connection is there. */
  private @Nullable Outcome connect(SocketChannel fresh, long start) {
    deadline.arm(start + plan.connectTimeout().toNanos(), fresh);
    try {
      fresh.connect(plan.address());
      deadline.disarm();
      if (deadline.passed()) {
        return Outcome.CONNECT_TIMEOUT;
      }
      if (plan.address().equals(fresh.getLocalAddress())) {
        // TCP lets a client meet itself when its port happens to be the one that it calls.
        fresh.setOption(StandardSocketOptions.SO_LINGER, 0);
        detail = "nobody but the client itself";
        return Outcome.REFUSED;
      }
      tally.opened++;
      return null;
    } catch (IOException e) {
      deadline.disarm();
      detail = e.toString();
      if (deadline.passed()) {
        return Outcome.CONNECT_TIMEOUT;
      }
      return refusal(e);
    }
  }

  private static Outcome refusal(IOException e) {
    String message = messageOf(e);
    if (message.contains("timed out")) {
      return Outcome.CONNECT_TIMEOUT;
    }
    if (isReset(e)) {
      return Outcome.RESET;
    }
    if (message.contains("refused")
        || message.contains("no such file")
        || e instanceof NoSuchFileException) {
      return Outcome.REFUSED;
    }
    if (e instanceof BindException || !(e instanceof ConnectException)) {
      throw new IllegalStateException("the client itself has run out of something", e);
    }
    return Outcome.REFUSED;
  }

  private static boolean isReset(IOException e) {
    return messageOf(e).contains("reset");
  }

  private static String messageOf(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
  }

  private Outcome send(SocketChannel connected, long start, boolean fresh) {
    deadline.arm(start + plan.responseTimeout().toNanos(), connected);
    Outcome outcome = answer(connected, fresh);
    deadline.disarm();
    return deadline.passed() ? Outcome.RESPONSE_TIMEOUT : outcome;
  }

  private Outcome answer(SocketChannel connected, boolean fresh) {
    boolean reset = false;
    try {
      reset = !write(connected);
      reader.read(connected);
      return judge();
    } catch (ProtocolException e) {
      detail = String.valueOf(e.getMessage());
      return e.outcome();
    } catch (EOFException e) {
      detail = String.valueOf(e.getMessage());
      if (!fresh) {
        return Outcome.STALE;
      }
      return reset ? Outcome.RESET : Outcome.CLOSED_EARLY;
    } catch (IOException e) {
      detail = e.toString();
      return fresh || reader.started() ? Outcome.RESET : Outcome.STALE;
    }
  }

  /**
   * False if the connection was found reset. The kernel tells that once: a read after it sees the
   * end of the connection only.
   */
  private boolean write(SocketChannel connected) {
    request.rewind();
    try {
      while (request.hasRemaining()) {
        connected.write(request);
      }
      return true;
    } catch (IOException e) {
      // The server takes no more; it may have answered before. The read will tell.
      return !isReset(e);
    }
  }

  private Outcome judge() {
    Reply reply = plan.check().isPresent() || plan.worker().isPresent() ? reader.reply() : null;
    if (reader.close()) {
      tally.closeAnswers++;
    }
    if (reader.status() != plan.status()) {
      detail = "status " + reader.status() + (reply == null ? "" : ", " + begin(reply.body()));
      return Outcome.BAD_STATUS;
    }
    if (reply != null) {
      if (plan.check().isPresent() && !plan.check().get().test(reply)) {
        detail = "body " + begin(reply.body());
        return Outcome.WRONG_BODY;
      }
      plan.worker().ifPresent(worker -> tally.answeredBy(worker.apply(reply)));
    }
    return Outcome.OK;
  }

  private static String begin(String body) {
    return body.length() <= 200 ? body : body.substring(0, 200) + "...";
  }

  private String localAddress() {
    try {
      SocketChannel current = channel;
      return current == null || !current.isOpen() || current.getLocalAddress() == null
          ? ""
          : current.getLocalAddress().toString();
    } catch (IOException e) {
      return "";
    }
  }

  private void drop() {
    SocketChannel current = channel;
    if (current != null) {
      Channels.close(current);
      channel = null;
    }
  }
}
