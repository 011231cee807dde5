package dev.cadre.primary.worker;

import dev.cadre.ipc.FrameDecoder;
import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.MessageCodec;
import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixProcess.FileActions;
import dev.cadre.posix.PosixSocket.Domain;
import dev.cadre.posix.PosixSocket.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A primary of one real worker, as far as the worker can tell. The test says what it answers. */
final class PlayedPrimary implements AutoCloseable {

  static final Path AGENT =
      Path.of(System.getProperty("cadre.agent.jar", "../agent/target/cadre-agent.jar"))
          .toAbsolutePath()
          .normalize();

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int FIRST_SOCKET = 5;
  private static final int NOT_OPEN = 999;

  private final Posix posix = LinuxPosix.instance();
  private final Path patch;
  private final List<Integer> sockets = new ArrayList<>();
  private final List<Message.Shared> shared = new ArrayList<>();
  private final List<Message.Spare> spares = new ArrayList<>();
  private final FrameDecoder decoder = new FrameDecoder();
  private final Deque<Message> received = new ArrayDeque<>();
  private final StringBuilder out = new StringBuilder();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
  final StringBuilder err = new StringBuilder();
  boolean sharePortZero;

  /** Without a slot and a welcome. */
  boolean standby;

  List<Integer> privatePorts = List.of();
  List<Message.Moved> moved = List.of();
  List<String> jvmArguments = List.of("-Xmx64m", "-XX:+UseSerialGC");
  Path classPath = Path.of("target/test-classes").toAbsolutePath();
  private Pair channel = new Pair(-1, -1);
  private Pair passing = new Pair(-1, -1);
  private int stdout = -1;
  private int stderr = -1;
  private int pid;
  private Optional<ExitStatus> exit = Optional.empty();

  PlayedPrimary(Path patch) {
    this.patch = patch;
  }

  /** A listening socket that the worker inherits; {@code 0.0.0.0} as the JDK binds it. */
  int inherit(ListenerKey key) throws IOException {
    int socket = listener(key);
    int port = key.family() == ListenerKey.Family.UNIX ? 0 : posix.socket().localPort(socket);
    ListenerKey named = new ListenerKey(key.family(), key.host(), port, key.ordinal());
    shared.add(new Message.Shared(named, port, FIRST_SOCKET + sockets.size()));
    sockets.add(socket);
    return port;
  }

  /** Tells the worker of a listener that it does not inherit: the descriptor is not open. */
  void promise(ListenerKey key) {
    shared.add(new Message.Shared(key, key.port(), NOT_OPEN));
  }

  /** An unbound socket that the worker inherits. */
  int inheritSpare() throws IOException {
    int socket = posix.socket().socket(Domain.INET6);
    spares.add(new Message.Spare(ListenerKey.Family.INET6, FIRST_SOCKET + sockets.size()));
    sockets.add(socket);
    return socket;
  }

  /** A listening socket of this process; port 0 gets one. */
  int listener(ListenerKey key) throws IOException {
    int socket =
        key.family().isUdp()
            ? posix.socket().datagramSocket(domain(key))
            : posix.socket().socket(domain(key));
    bind(socket, key);
    return socket;
  }

  void bind(int socket, ListenerKey key) throws IOException {
    if (key.family() == ListenerKey.Family.UNIX) {
      posix.socket().bind(socket, key.host());
    } else {
      posix.socket().bind(socket, domain(key), InetAddress.getByName(key.host()), key.port());
    }
    if (!key.family().isUdp()) {
      posix.socket().listen(socket, 128);
    }
  }

  private static Domain domain(ListenerKey key) {
    return Domain.valueOf(key.family().name().replace("UDP_", ""));
  }

  int port(int socket) throws IOException {
    return posix.socket().localPort(socket);
  }

  int descriptor(int socket) {
    return FIRST_SOCKET + sockets.indexOf(socket);
  }

  /** Starts {@link BindingApplication} as the worker. */
  void start(String... actions) throws IOException {
    start(ProcessHandle.current().pid(), actions);
  }

  /** The same, with another process named as the primary. */
  void start(long primaryPid, String... actions) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    spawn(java.toString(), command("java", actions), channelOf(Long.toString(primaryPid)));
  }

  /** The same, with a shell as the primary, whose pid is {@link #pid}. */
  void startBelowShell(String... actions) throws IOException {
    start(true, actions);
  }

  /** The same, with a shell between this primary and the worker. */
  void startAsGrandchild(String... actions) throws IOException {
    start(false, actions);
  }

  private void start(boolean shellIsPrimary, String... actions) throws IOException {
    StringBuilder script = new StringBuilder();
    if (shellIsPrimary) {
      script.append(WorkerEnvironment.CHANNEL).append("=").append(channelOf("$$")).append(' ');
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    for (String word : command(java.toString(), actions)) {
      script.append('\'').append(word).append("' ");
    }
    String channelValue = channelOf(Long.toString(ProcessHandle.current().pid()));
    spawn("/bin/sh", List.of("sh", "-c", script + "; exit"), channelValue);
  }

  private static String channelOf(String primaryPid) {
    return WorkerEnvironment.PROTOCOL + ":" + primaryPid + ":3:4";
  }

  private List<String> command(String argv0, String... actions) {
    List<String> argv = new ArrayList<>(List.of(argv0));
    argv.addAll(jvmArguments);
    argv.add("-javaagent:" + AGENT + "=" + patch);
    argv.addAll(List.of("-cp", classPath.toString()));
    argv.add(BindingApplication.class.getName());
    argv.addAll(List.of(actions));
    return argv;
  }

  private void spawn(String executable, List<String> argv, String channelValue) throws IOException {
    channel = posix.socket().socketpair();
    passing = posix.socket().socketpair();
    PosixFile.Pipe outPipe = posix.file().pipe();
    PosixFile.Pipe errPipe = posix.file().pipe();
    int none = posix.file().open("/dev/null", 0, 0);
    stdout = outPipe.readEnd();
    stderr = errPipe.readEnd();
    List<Integer> own =
        List.of(none, outPipe.writeEnd(), errPipe.writeEnd(), channel.right(), passing.right());
    List<Integer> descriptors = new ArrayList<>(own);
    descriptors.addAll(sockets);
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put(WorkerEnvironment.CHANNEL, channelValue);
    if (!standby) {
      variables.put(WorkerEnvironment.SLOT, "0");
    }
    pid =
        posix
            .process()
            .posixSpawn(
                executable,
                argv,
                variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
                new FileActions(descriptors, Path.of("").toAbsolutePath().toString()));
    for (int fd : own) {
      posix.file().close(fd);
    }
    posix.file().setNonBlocking(channel.left(), true);
    if (!standby) {
      welcome();
    }
  }

  /** What a worker is told at once, and a standby after its assignment. */
  void welcome() throws IOException {
    send(new Message.Welcome(shared, spares, sharePortZero, privatePorts, moved));
  }

  int pid() {
    return pid;
  }

  void send(Message message) throws IOException {
    byte[] frame = MessageCodec.encode(message);
    sendBytes(frame);
  }

  void sendBytes(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(frame.length).put(frame).flip();
    posix.socket().send(channel.left(), bytes);
  }

  void pass(int socket) throws IOException {
    posix.socket().sendDescriptor(passing.left(), (byte) 1, socket);
  }

  /** What the worker says next on the channel. */
  <M extends Message> M next(Class<M> type) throws IOException {
    pumpUntil(() -> !received.isEmpty(), "a message of type " + type.getSimpleName());
    Message message = received.remove();
    if (!type.isInstance(message)) {
      throw new AssertionError("expected " + type.getSimpleName() + ", came " + message + this);
    }
    return type.cast(message);
  }

  /** What the worker says next of this type; what it says of others before is dropped. */
  <M extends Message> M nextOf(Class<M> type) throws IOException {
    while (true) {
      Message message = next(Message.class);
      if (type.isInstance(message)) {
        return type.cast(message);
      }
    }
  }

  /** The application's next line. */
  String line() throws IOException {
    pumpUntil(() -> out.indexOf("\n") >= 0, "a line");
    int end = out.indexOf("\n");
    String line = out.substring(0, end);
    out.delete(0, end + 1);
    return line;
  }

  void awaitError(String words) throws IOException {
    pumpUntil(() -> err.indexOf(words) >= 0, words + " on stderr");
  }

  ExitStatus awaitExit() throws IOException {
    pumpUntil(
        () -> {
          if (exit.isEmpty()) {
            exit = posix.process().reap(pid);
          }
          return exit.isPresent();
        },
        "the exit");
    return exit.orElseThrow();
  }

  /** All that wrote to the worker's stdout have ended. */
  void awaitEndOfOutput() throws IOException {
    pumpUntil(() -> stdout < 0, "the end of stdout");
  }

  /** That there is nothing on the channel. */
  boolean nothingReceived() {
    return received.isEmpty();
  }

  /** Kills what was spawned. */
  void kill() throws IOException {
    posix.process().kill(pid, 9);
    awaitExit();
  }

  void closeChannel() throws IOException {
    posix.file().close(channel.left());
    channel = new Pair(-1, -1);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void pumpUntil(Condition condition, String what) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what + this);
      }
      List<PosixFile.Interest> interests = new ArrayList<>();
      for (int fd : new int[] {channel.left(), stdout, stderr}) {
        if (fd >= 0) {
          interests.add(new PosixFile.Interest(fd, PosixFile.POLLIN));
        }
      }
      for (PosixFile.Ready ready : posix.file().poll(interests, 20)) {
        take(ready.fd());
      }
    }
  }

  private void take(int fd) throws IOException {
    buffer.clear();
    int count;
    try {
      count = posix.file().read(fd, buffer);
    } catch (PosixException e) {
      count = 0; // reset: the worker was killed with bytes of ours unread
    }
    buffer.flip();
    if (count <= 0) {
      posix.file().close(fd);
      channel = channel.left() == fd ? new Pair(-1, -1) : channel;
      stdout = stdout == fd ? -1 : stdout;
      stderr = stderr == fd ? -1 : stderr;
    } else if (fd == channel.left()) {
      decoder.feed(buffer, received::add);
    } else {
      (fd == stdout ? out : err).append(StandardCharsets.UTF_8.decode(buffer));
    }
  }

  @Override
  public String toString() {
    return "\nreceived " + received + "\nstdout " + out + "\nstderr " + err;
  }

  @Override
  public void close() throws IOException {
    if (pid > 0 && exit.isEmpty()) {
      posix.process().kill(pid, 9);
      awaitExit();
    }
    for (int fd : new int[] {channel.left(), passing.left(), stdout, stderr}) {
      if (fd >= 0) {
        posix.file().close(fd);
      }
    }
    for (int socket : sockets) {
      posix.file().close(socket);
    }
  }
}
