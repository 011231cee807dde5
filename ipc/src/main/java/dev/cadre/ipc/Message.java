package dev.cadre.ipc;

import java.util.List;

/**
 * What travels on a channel. Type numbers are never used again; a receiver skips a type that it
 * does not know and ignores bytes after the fields that it knows, because a rolling restart
 * <em>is</em> two versions talking.
 */
public sealed interface Message {

  // From the worker.

  /** Type 1: the worker's agent runs; its application's {@code main} is about to. */
  record Hello(int protocol, long pid) implements Message {}

  /** Type 2: the application binds an address that the worker has no descriptor for. */
  record BindRequest(int sequence, ListenerKey key) implements Message {}

  /** Type 3: the application's socket of {@code key} now is the shared one, on {@code port}. */
  record Listening(ListenerKey key, int port) implements Message {}

  /** Type 4: the application bound a socket that is not shared: a private port, or port 0. */
  record PrivateBind(ListenerKey key) implements Message {}

  /**
   * Type 5: the answer to {@link Ping}.
   *
   * @param heapUsedBytes used heap, garbage included
   * @param heapCommittedBytes heap that the JVM has from the system
   * @param heapMaxBytes the limit
   * @param states the shared states that the application has open; empty from a worker whose
   *     version does not report them
   * @param collections of garbage, by all collectors; -1 when not known: a young worker does not
   *     look
   * @param collectionMillis the time that they took; -1 when not known
   * @param threads platform threads of Java; -1 when not known
   */
  record Health(
      int sequence,
      long heapUsedBytes,
      long heapCommittedBytes,
      long heapMaxBytes,
      long uptimeMillis,
      List<State> states,
      long collections,
      long collectionMillis,
      int threads)
      implements Message {

    /** Of a worker that does not know its collections and threads. */
    public Health(
        int sequence,
        long heapUsedBytes,
        long heapCommittedBytes,
        long heapMaxBytes,
        long uptimeMillis,
        List<State> states) {
      this(
          sequence,
          heapUsedBytes,
          heapCommittedBytes,
          heapMaxBytes,
          uptimeMillis,
          states,
          -1,
          -1,
          -1);
    }
  }

  /**
   * A shared state as one worker sees it.
   *
   * @param backEnd {@code embedded}, {@code redis}, {@code local} ...
   * @param available whether it answered when last asked
   * @param detail where it is, or why it is away; no credentials
   * @param gauges of this worker's use of the back end
   * @param counters of this worker's use of the back end
   * @param shared gauges that are the same for all workers
   */
  record State(
      String backEnd,
      boolean available,
      String detail,
      List<Figure> gauges,
      List<Figure> counters,
      List<Figure> shared,
      List<StateUse> uses) {}

  /** A number; the name is in lower case with {@code _}. */
  record Figure(String name, long value) {}

  /**
   * One use of a shared state; the counts only grow while the state is open.
   *
   * @param structure {@code limiter}, {@code counters}, {@code map}, {@code topic}, {@code lock},
   *     {@code leader}
   * @param whenAway {@code fail-open}, {@code fail-closed}, {@code local}
   * @param allowed calls that the back end answered by yes
   * @param refused calls that it answered by no
   * @param byPolicy calls that it did not answer
   */
  record StateUse(
      String structure, String name, String whenAway, long allowed, long refused, long byPolicy) {}

  /** Type 6: a line for the primary's log. {@code level} is {@code INFO}, {@code WARN}, ... */
  record Notice(String level, String text) implements Message {}

  /**
   * Type 7: the worker tells its clients to go.
   *
   * @param adapters the server families whose drain adapters are in force; empty when there is none
   *     for this application's server
   */
  record Draining(List<String> adapters) implements Message {}

  /**
   * Type 8: how many requests are in flight. Sent before {@link Draining} and then whenever it has
   * changed; never by a worker whose server does not let itself be counted.
   *
   * @param counts one for each port of those servers that are counted, and of no others
   */
  record InFlight(List<Count> counts) implements Message {}

  /**
   * The requests in flight of one port: from the first byte that was read to the last that was
   * written.
   *
   * @param requests on all connections
   * @param onEarlier those of them whose connection was there when the drain began
   */
  record Count(int port, int requests, int onEarlier) {}

  /**
   * Type 16: the answer to {@link Examine}.
   *
   * @param deadlock the names of threads that wait for each other for ever; empty when there are
   *     none
   * @param gcMillis that all collections have taken since the JVM began
   * @param heapAfterGcBytes what was left of the heap after the last collection; 0 before the first
   * @param heapMaxBytes the limit
   * @param dump all threads with their stacks and locks, when that was asked for; else empty
   */
  record Findings(
      int sequence,
      List<String> deadlock,
      long gcMillis,
      long heapAfterGcBytes,
      long heapMaxBytes,
      int threads,
      String dump)
      implements Message {}

  // From the primary.

  /**
   * Type 64, the first on every channel but a standby's: what the worker has inherited and may
   * need.
   *
   * @param shared the listening sockets that the primary has already, by key
   * @param spares sockets that are not bound yet, for addresses that no worker has asked for before
   * @param sharePortZero whether a bind to port 0 is shared
   * @param privatePorts ports that are never shared
   * @param moved ports in whose place the worker binds others
   */
  record Welcome(
      List<Shared> shared,
      List<Spare> spares,
      boolean sharePortZero,
      List<Integer> privatePorts,
      List<Moved> moved)
      implements Message {}

  /** Where the application binds {@code port}, it gets {@code to}; both 1 to 65535. */
  record Moved(int port, int to) {}

  /** A listening socket and its descriptor in the worker. */
  record Shared(ListenerKey key, int port, int descriptor) {}

  /** An unbound socket and its descriptor in the worker. */
  record Spare(ListenerKey.Family family, int descriptor) {}

  /** Type 65: use this inherited descriptor. */
  record BindShared(int sequence, int port, int descriptor) implements Message {}

  /** Type 66: receive the descriptor from the passing socket, where it already is. */
  record BindPassed(int sequence, int port) implements Message {}

  /** Type 67: not shared, bind it yourself. */
  record BindPrivate(int sequence) implements Message {}

  /** Type 68: fail as the kernel did; {@code errno} of Linux, {@code text} for the exception. */
  record BindFailed(int sequence, int errno, String text) implements Message {}

  /** Type 69: answer with {@link Health}. */
  record Ping(int sequence) implements Message {}

  /**
   * Type 70: tell clients to go; the primary has steered new ones away.
   *
   * @param webSocketSpreadMillis the time over which open WebSockets are closed; 0 is at once, and
   *     what a primary means that does not say it
   */
  record Drain(int webSocketSpreadMillis) implements Message {}

  /**
   * Type 71, to a standby, before its {@link Welcome}: it is this worker now.
   *
   * @param slot from 0
   * @param side 0 or 1
   * @param workerId from 1
   * @param unused inherited descriptors that are no business of this worker, to be closed
   */
  record Assigned(int slot, int side, int workerId, List<Integer> unused) implements Message {}

  /**
   * Type 76: look at the JVM more closely than a {@link Ping} does, and answer with {@link
   * Findings}.
   *
   * @param dump whether the stacks of all threads are wanted
   */
  record Examine(int sequence, boolean dump) implements Message {}

  /** A type that this version does not know. */
  record Unknown(int type) implements Message {}
}
