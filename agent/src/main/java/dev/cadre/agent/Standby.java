package dev.cadre.agent;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.MalformedFrameException;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.MessageCodec;
import dev.cadre.ipc.WorkerEnvironment;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.StringConcatException;
import java.lang.invoke.StringConcatFactory;
import java.lang.reflect.Field;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that has booted and waits, before anything of the application runs, until it is to take the
 * place of a worker. The time goes into what every server needs first. Of the main thread, in
 * {@code premain}.
 *
 * <p>Nothing that is done here may depend on what an application sets in its {@code main}: not on a
 * system property that it may set, nor on the default time zone or locale.
 */
final class Standby {

  /** Nothing has begun that could be ended in good order. */
  private static final int EXIT_CODE = 143;

  private final JdkHook hook;
  private final TakeOver takeOver;
  private final PrimaryChannel channel;

  Standby(JdkHook hook, TakeOver takeOver, PrimaryChannel channel) {
    this.hook = hook;
    this.takeOver = takeOver;
    this.channel = channel;
  }

  /** Returns when this JVM is a worker. */
  void await() throws Exception {
    Map<String, String> environment = environment();
    prepare();
    if (!takeOver.awaitWelcome()) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    Message.Assigned place = channel.assigned();
    if (place == null) {
      throw new IllegalStateException("welcomed without a slot");
    }
    environment.put(WorkerEnvironment.SLOT, Integer.toString(place.slot()));
    environment.put(WorkerEnvironment.SIDE, Integer.toString(place.side()));
    environment.put(WorkerEnvironment.ID, Integer.toString(place.workerId()));
    place.unused().forEach(this::close);
  }

  /** A socket that stays open does no harm but to those who wonder at it. */
  private void close(int descriptor) {
    try {
      new FileOutputStream(takeOver.descriptor(descriptor)).close();
    } catch (IOException e) {
      Complaint.say("cannot close descriptor " + descriptor + ": " + e);
    }
  }

  /** Without its preparation a standby is a little slower, and as good. */
  private void prepare() {
    try {
      if (!takeOver.isWelcome()) {
        prepareAgent();
      }
      if (!takeOver.isWelcome()) {
        prepareServer();
      }
    } catch (Exception | LinkageError e) {
      Complaint.say("the standby could not be prepared: " + e);
    }
  }

  /** The agent's own way from the assignment to the bind. */
  private static void prepareAgent() throws MalformedFrameException {
    ListenerKey key = new ListenerKey(ListenerKey.Family.INET6, "::", 1, 0);
    Message[] messages = {
      new Message.Assigned(0, 0, 1, List.of(0)),
      new Message.Welcome(
          List.of(new Message.Shared(key, 1, 1)),
          List.of(new Message.Spare(ListenerKey.Family.INET6, 1)),
          false,
          List.of(1),
          List.of(new Message.Moved(2, 2))),
      new Message.Listening(key, 1),
      new Message.Health(0, 0, 0, 0, 0, List.of())
    };
    for (Message message : messages) {
      byte[] frame = MessageCodec.encode(message);
      // Of no type, so that all of the decoder is loaded and nothing comes of it.
      MessageCodec.decode(0, frame);
    }
  }

  /**
   * What takes a fresh JVM longest: 30 of the 45 ms of the first answer of the JDK's own server are
   * the date, and the first lambda, stream and concatenation are 10 ms of the start.
   */
  private static void prepareServer() throws StringConcatException {
    var _ =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US)
            .withZone(ZoneId.of("GMT"))
            .format(Instant.EPOCH);
    var _ = List.of(1).stream().map(number -> number + 1).filter(number -> number > 0).toList();
    for (Class<?> argument : new Class<?>[] {String.class, int.class, long.class, Object.class}) {
      StringConcatFactory.makeConcatWithConstants(
          MethodHandles.lookup(), "text", MethodType.methodType(String.class, argument), "text \1");
    }
  }

  /**
   * What {@code System.getenv} shows, to be written to. Children of the application see what is
   * added when they are started with an environment of their own; the others inherit that of the
   * process.
   */
  @SuppressWarnings("unchecked")
  private Map<String, String> environment() throws ReflectiveOperationException {
    hook.open(Object.class);
    hook.open(Map.class);
    Object visible =
        value(Class.forName("java.lang.ProcessEnvironment"), "theUnmodifiableEnvironment", null);
    return (Map<String, String>)
        value(Collections.unmodifiableMap(Map.of()).getClass(), "m", visible);
  }

  private static Object value(Class<?> owner, String name, @Nullable Object of)
      throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }
}
