package dev.cadre.netty;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The servers of one copy of Netty, from the moment that they drain.
 *
 * <p>{@link #run} looks once at every connection, each on its own event loop, and does what is due
 * there: what has become a connection of another protocol, or has come late, is seen by the next
 * look. {@link #get} says what the last looks have counted. Both for one thread at a time, which
 * may be two.
 */
public final class NettyServers implements Runnable, Supplier<List<int[]>> {

  private static final AttributeKey<Connection> CONNECTION =
      AttributeKey.valueOf("dev.cadre.netty.Connection");

  private final EventLoops eventLoops;
  private final Protocols protocols;
  private final Consumer<String> complaint;
  private final Map<SingleThreadEventLoop, Look> looks = new ConcurrentHashMap<>();
  private volatile boolean begun;

  /**
   * Finds nothing yet.
   *
   * @param threads lists the threads of this JVM
   * @param complaint is told what fails; may be called by any thread, and often
   * @param webSocketSpreadMillis the time over which WebSockets are told to go, 0 or more
   * @throws ReflectiveOperationException when this Netty is not built as expected
   */
  public NettyServers(
      Supplier<List<Thread>> threads, Consumer<String> complaint, long webSocketSpreadMillis)
      throws ReflectiveOperationException {
    eventLoops = new EventLoops(threads);
    this.complaint = complaint;
    protocols = new Protocols(webSocketSpreadMillis);
  }

  @Override
  public void run() {
    for (SingleThreadEventLoop loop : eventLoops.running()) {
      looks.computeIfAbsent(loop, this::newLook).begin();
    }
    begun = true;
    looks.values().removeIf(Look::isOver);
  }

  private Look newLook(SingleThreadEventLoop loop) {
    boolean first = !begun;
    return new Look(loop, () -> visit(loop, first), complaint);
  }

  /**
   * The counts of all ports whose connections can all be counted: none while there is an event loop
   * whose connections cannot be seen.
   *
   * @return {port, requests in flight, those of them on connections that were there at first} each
   */
  @Override
  public List<int[]> get() {
    Map<Integer, int[]> byPort = new HashMap<>();
    int silent = 0;
    for (Look look : looks.values()) {
      if (look.isBlind()) {
        return List.of();
      }
      silent += look.isSilent() ? 1 : 0;
      for (int[] seen : look.counts()) {
        int[] sum = byPort.computeIfAbsent(seen[0], port -> new int[] {port, 0, 0, 0});
        for (int i = 1; i < sum.length; i++) {
          sum[i] += seen[i];
        }
      }
    }
    List<int[]> counts = new ArrayList<>();
    for (int[] sum : byPort.values()) {
      if (sum[Connection.UNKNOWN] == 0) {
        // An event loop that is held up by a handler may have a request on any port.
        counts.add(new int[] {sum[0], sum[1] + silent, sum[2] + silent});
      }
    }
    return counts;
  }

  /** Whether no event loop has yet to be looked at; also when there is none. Any thread. */
  public boolean isLookedAt() {
    return looks.values().stream().noneMatch(Look::isPending);
  }

  /** Whether one of the connections or listeners that were seen is a server's. */
  public boolean isServing() {
    return looks.values().stream().anyMatch(look -> !look.counts().isEmpty());
  }

  /** On the event loop. */
  private List<int[]> visit(SingleThreadEventLoop loop, boolean first)
      throws ReflectiveOperationException {
    List<int[]> counts = new ArrayList<>();
    for (Channel channel : eventLoops.channels(loop)) {
      if (channel instanceof ServerChannel) {
        Arrivals.attend(channel, this::arrived);
        Connection.none(channel, counts);
      } else if (channel.parent() instanceof ServerChannel && channel.isActive()) {
        attend(channel, first).count(counts);
      }
    }
    return counts;
  }

  /** On the event loop of a connection that has just been accepted. */
  private void arrived(Channel channel) {
    if (channel.isActive()) {
      var _ = attend(channel, false);
    }
  }

  private Connection attend(Channel channel, boolean earlier) {
    Attribute<Connection> attribute = channel.attr(CONNECTION);
    Connection connection = attribute.get();
    if (connection == null) {
      connection = new Connection(channel, protocols, earlier);
      attribute.set(connection);
    }
    try {
      connection.attend();
    } catch (RuntimeException | ReflectiveOperationException | LinkageError e) {
      complaint.accept("cannot tell a client of Netty to go: " + e);
    }
    return connection;
  }
}
