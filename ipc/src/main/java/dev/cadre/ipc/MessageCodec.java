package dev.cadre.ipc;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns messages into frames and back.
 *
 * <pre>
 * frame    length:u32 type:u16 body        big-endian; length counts type and body, at most 1 MiB
 * string   length:u32 UTF-8
 * list     count:u32 elements
 * boolean  u8, 0 is false
 * key      family:u8 host:string port:u32 ordinal:u32
 * </pre>
 *
 * The fields of a message follow each other in the order of its record. A later version may add
 * fields at the end of a message, never of an element of a list.
 */
public final class MessageCodec {
  /** The largest value of a frame's length field. */
  static final int LENGTH_LIMIT = 1 << 20;

  static final int LENGTH_SIZE = 4;
  static final int TYPE_SIZE = 2;

  private static final int HELLO = 1;
  private static final int BIND_REQUEST = 2;
  private static final int LISTENING = 3;
  private static final int PRIVATE_BIND = 4;
  private static final int HEALTH = 5;
  private static final int NOTICE = 6;
  private static final int DRAINING = 7;
  private static final int IN_FLIGHT = 8;
  private static final int FINDINGS = 16;
  private static final int WELCOME = 64;
  private static final int BIND_SHARED = 65;
  private static final int BIND_PASSED = 66;
  private static final int BIND_PRIVATE = 67;
  private static final int BIND_FAILED = 68;
  private static final int PING = 69;
  private static final int DRAIN = 70;
  private static final int ASSIGNED = 71;
  private static final int EXAMINE = 76;

  /** The fewest bytes that an element of a list can have. */
  private static final int SMALLEST_STRING = 4;

  private static final int SMALLEST_COUNT = 4 + 4 + 4;
  private static final int SMALLEST_SHARED = 1 + 4 + 4 + 4 + 4 + 4;
  private static final int SMALLEST_SPARE = 1 + 4;
  private static final int SMALLEST_MOVED = 4 + 4;

  private MessageCodec() {}

  /**
   * The whole frame of a message.
   *
   * @throws IllegalArgumentException when it would be longer than a frame may be
   */
  // A switch on patterns would link call sites at run time, which a starting worker has to wait
  // for.
  public static byte[] encode(Message message) {
    if (message instanceof Message.Hello m) {
      return new FieldWriter(HELLO).writeInt(m.protocol()).writeLong(m.pid()).frame();
    }
    if (message instanceof Message.BindRequest m) {
      return new FieldWriter(BIND_REQUEST).writeInt(m.sequence()).writeKey(m.key()).frame();
    }
    if (message instanceof Message.Listening m) {
      return new FieldWriter(LISTENING).writeKey(m.key()).writeInt(m.port()).frame();
    }
    if (message instanceof Message.PrivateBind m) {
      return new FieldWriter(PRIVATE_BIND).writeKey(m.key()).frame();
    }
    if (message instanceof Message.Health m) {
      FieldWriter writer =
          new FieldWriter(HEALTH)
              .writeInt(m.sequence())
              .writeLong(m.heapUsedBytes())
              .writeLong(m.heapCommittedBytes())
              .writeLong(m.heapMaxBytes())
              .writeLong(m.uptimeMillis());
      if (m.states().isEmpty()) {
        writer.writeInt(0); // as StateCodec would, which is not to be loaded for nothing
      } else {
        StateCodec.write(writer, m.states());
      }
      return writer
          .writeLong(m.collections())
          .writeLong(m.collectionMillis())
          .writeInt(m.threads())
          .frame();
    }
    if (message instanceof Message.Notice m) {
      return new FieldWriter(NOTICE).writeString(m.level()).writeString(m.text()).frame();
    }
    if (message instanceof Message.Draining m) {
      FieldWriter writer = new FieldWriter(DRAINING).writeInt(m.adapters().size());
      for (String adapter : m.adapters()) {
        writer.writeString(adapter);
      }
      return writer.frame();
    }
    if (message instanceof Message.InFlight m) {
      FieldWriter writer = new FieldWriter(IN_FLIGHT).writeInt(m.counts().size());
      for (Message.Count count : m.counts()) {
        writer.writeInt(count.port()).writeInt(count.requests()).writeInt(count.onEarlier());
      }
      return writer.frame();
    }
    if (message instanceof Message.Findings m) {
      return encodeFindings(m);
    }
    return encodeFromPrimary(message);
  }

  private static byte[] encodeFindings(Message.Findings findings) {
    FieldWriter writer =
        new FieldWriter(FINDINGS)
            .writeInt(findings.sequence())
            .writeInt(findings.deadlock().size());
    for (String thread : findings.deadlock()) {
      writer.writeString(thread);
    }
    return writer
        .writeLong(findings.gcMillis())
        .writeLong(findings.heapAfterGcBytes())
        .writeLong(findings.heapMaxBytes())
        .writeInt(findings.threads())
        .writeString(findings.dump())
        .frame();
  }

  private static byte[] encodeFromPrimary(Message message) {
    if (message instanceof Message.Welcome m) {
      return encodeWelcome(m);
    }
    if (message instanceof Message.BindShared m) {
      return new FieldWriter(BIND_SHARED)
          .writeInt(m.sequence())
          .writeInt(m.port())
          .writeInt(m.descriptor())
          .frame();
    }
    if (message instanceof Message.BindPassed m) {
      return new FieldWriter(BIND_PASSED).writeInt(m.sequence()).writeInt(m.port()).frame();
    }
    if (message instanceof Message.BindPrivate m) {
      return new FieldWriter(BIND_PRIVATE).writeInt(m.sequence()).frame();
    }
    if (message instanceof Message.BindFailed m) {
      return new FieldWriter(BIND_FAILED)
          .writeInt(m.sequence())
          .writeInt(m.errno())
          .writeString(m.text())
          .frame();
    }
    if (message instanceof Message.Ping m) {
      return new FieldWriter(PING).writeInt(m.sequence()).frame();
    }
    if (message instanceof Message.Drain m) {
      return new FieldWriter(DRAIN).writeInt(m.webSocketSpreadMillis()).frame();
    }
    if (message instanceof Message.Assigned m) {
      FieldWriter writer =
          new FieldWriter(ASSIGNED)
              .writeInt(m.slot())
              .writeInt(m.side())
              .writeInt(m.workerId())
              .writeInt(m.unused().size());
      for (Integer descriptor : m.unused()) {
        writer.writeInt(descriptor);
      }
      return writer.frame();
    }
    if (message instanceof Message.Examine m) {
      return new FieldWriter(EXAMINE).writeInt(m.sequence()).writeBoolean(m.dump()).frame();
    }
    throw new IllegalArgumentException("no type number for " + message);
  }

  private static byte[] encodeWelcome(Message.Welcome welcome) {
    FieldWriter writer = new FieldWriter(WELCOME).writeInt(welcome.shared().size());
    for (Message.Shared shared : welcome.shared()) {
      writer.writeKey(shared.key()).writeInt(shared.port()).writeInt(shared.descriptor());
    }
    writer.writeInt(welcome.spares().size());
    for (Message.Spare spare : welcome.spares()) {
      writer.writeFamily(spare.family()).writeInt(spare.descriptor());
    }
    writer.writeBoolean(welcome.sharePortZero()).writeInt(welcome.privatePorts().size());
    for (Integer port : welcome.privatePorts()) {
      writer.writeInt(port);
    }
    writer.writeInt(welcome.moved().size());
    for (Message.Moved moved : welcome.moved()) {
      writer.writeInt(moved.port()).writeInt(moved.to());
    }
    return writer.frame();
  }

  /**
   * The message of a frame.
   *
   * @param type from the frame, 0 to 65535
   * @return {@link Message.Unknown} for a type that this version does not know
   * @throws MalformedFrameException when the body is too short, or a value cannot be
   */
  public static Message decode(int type, byte[] body) throws MalformedFrameException {
    FieldReader in = new FieldReader(type, body);
    return switch (type) {
      case HELLO -> new Message.Hello(in.readInt(), in.readLong());
      case BIND_REQUEST -> new Message.BindRequest(in.readInt(), in.readKey());
      case LISTENING -> new Message.Listening(in.readKey(), in.readPort());
      case PRIVATE_BIND -> new Message.PrivateBind(in.readKey());
      case HEALTH ->
          new Message.Health(
              in.readInt(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.hasMore() ? StateCodec.read(in) : List.of(),
              in.hasMore() ? in.readLong() : -1,
              in.hasMore() ? in.readLong() : -1,
              in.hasMore() ? in.readInt() : -1);
      case NOTICE -> new Message.Notice(in.readString(), in.readString());
      case DRAINING -> decodeDraining(in);
      case IN_FLIGHT -> decodeInFlight(in);
      case FINDINGS -> decodeFindings(in);
      case EXAMINE -> new Message.Examine(in.readInt(), in.readBoolean());
      case WELCOME -> decodeWelcome(in);
      case BIND_SHARED -> new Message.BindShared(in.readInt(), in.readPort(), in.readDescriptor());
      case BIND_PASSED -> new Message.BindPassed(in.readInt(), in.readPort());
      case BIND_PRIVATE -> new Message.BindPrivate(in.readInt());
      case BIND_FAILED -> new Message.BindFailed(in.readInt(), in.readInt(), in.readString());
      case PING -> new Message.Ping(in.readInt());
      case DRAIN -> new Message.Drain(in.hasMore() ? in.readInt() : 0);
      case ASSIGNED -> decodeAssigned(in);
      default -> new Message.Unknown(type);
    };
  }

  private static Message decodeDraining(FieldReader in) throws MalformedFrameException {
    int count = in.readCount(SMALLEST_STRING);
    List<String> adapters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      adapters.add(in.readString());
    }
    return new Message.Draining(adapters);
  }

  private static Message decodeInFlight(FieldReader in) throws MalformedFrameException {
    int count = in.readCount(SMALLEST_COUNT);
    List<Message.Count> counts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      counts.add(new Message.Count(in.readPort(), in.readRequests(), in.readRequests()));
    }
    return new Message.InFlight(counts);
  }

  private static Message decodeFindings(FieldReader in) throws MalformedFrameException {
    int sequence = in.readInt();
    int count = in.readCount(SMALLEST_STRING);
    List<String> deadlock = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      deadlock.add(in.readString());
    }
    return new Message.Findings(
        sequence,
        deadlock,
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readString());
  }

  private static Message decodeAssigned(FieldReader in) throws MalformedFrameException {
    int slot = in.readInt();
    int side = in.readInt();
    int workerId = in.readInt();
    int count = in.readCount(Integer.BYTES);
    List<Integer> unused = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      unused.add(in.readDescriptor());
    }
    return new Message.Assigned(slot, side, workerId, unused);
  }

  private static Message decodeWelcome(FieldReader in) throws MalformedFrameException {
    int sharedCount = in.readCount(SMALLEST_SHARED);
    List<Message.Shared> shared = new ArrayList<>(sharedCount);
    for (int i = 0; i < sharedCount; i++) {
      shared.add(new Message.Shared(in.readKey(), in.readPort(), in.readDescriptor()));
    }
    int spareCount = in.readCount(SMALLEST_SPARE);
    List<Message.Spare> spares = new ArrayList<>(spareCount);
    for (int i = 0; i < spareCount; i++) {
      spares.add(new Message.Spare(in.readFamily(), in.readDescriptor()));
    }
    boolean sharePortZero = in.readBoolean();
    int portCount = in.readCount(Integer.BYTES);
    List<Integer> privatePorts = new ArrayList<>(portCount);
    for (int i = 0; i < portCount; i++) {
      privatePorts.add(in.readPort());
    }
    int movedCount = in.readCount(SMALLEST_MOVED);
    List<Message.Moved> moved = new ArrayList<>(movedCount);
    for (int i = 0; i < movedCount; i++) {
      moved.add(new Message.Moved(in.readPort(), in.readPort()));
    }
    return new Message.Welcome(shared, spares, sharePortZero, privatePorts, moved);
  }
}
