package dev.cadre.primary.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.posix.Errno;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.primary.listen.Target.Role;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the real kernel: where connections wait is seen by the accept queues. */
class ListenersTest {
  private static final Posix POSIX = LinuxPosix.instance();
  private static final ListenerKey ANY_V4 = new ListenerKey(Family.INET, "0.0.0.0", 0, 0);

  private static final int ALL_SPARES = 2 * Spares.PER_FAMILY + 2 * Spares.PER_UDP_FAMILY;

  private final List<Listeners> opened = new ArrayList<>();
  private final List<Socket> clients = new ArrayList<>();

  @TempDir private Path folder;

  private Listeners listeners(int slots, Balance balance) {
    Listeners listeners = new Listeners(POSIX.socket(), POSIX.file(), slots, balance);
    opened.add(listeners);
    return listeners;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    for (Listeners listeners : opened) {
      listeners.closeAll();
    }
  }

  private static List<Target> currents(int... weights) {
    List<Target> targets = new ArrayList<>();
    for (int slot = 0; slot < weights.length; slot++) {
      targets.add(new Target(slot, 0, weights[slot], Role.CURRENT));
    }
    return targets;
  }

  private void connect(String source, String host, int port) throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.bind(source.isEmpty() ? null : new InetSocketAddress(source, 0));
    client.connect(new InetSocketAddress(InetAddress.ofLiteral(host), port), 5_000);
  }

  private static int waiting(Listeners listeners, ListenerKey key, int slot, int side)
      throws IOException {
    return POSIX.socket().acceptQueueLength(listeners.socketOf(key, slot, side));
  }

  private static String siteAddress() throws IOException {
    try (Stream<InetAddress> addresses =
        java.net.NetworkInterface.networkInterfaces()
            .flatMap(java.net.NetworkInterface::inetAddresses)) {
      return addresses
          .filter(address -> address.getAddress().length == 4)
          .map(InetAddress::getHostAddress)
          .max(java.util.Comparator.comparing(host -> !host.startsWith("127.")))
          .orElseThrow();
    }
  }

  @Test
  void spreadsByWeight() throws Exception {
    Listeners listeners = listeners(2, Balance.RANDOM);
    int port = listeners.open(ANY_V4, currents(10, 90)).port();
    for (int i = 0; i < 1_000; i++) {
      connect("", "127.0.0.1", port);
    }

    assertThat(waiting(listeners, ANY_V4, 0, 0)).isCloseTo(100, within(40));
    assertThat(waiting(listeners, ANY_V4, 1, 0)).isCloseTo(900, within(40));
    assertThat(waiting(listeners, ANY_V4, 0, 1)).isZero();
    assertThat(waiting(listeners, ANY_V4, 1, 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "INET, 0.0.0.0, 127.0.0.1",
    "INET6, ::, 127.0.0.1",
    "INET6, 0.0.0.0, site",
    "INET, 0.0.0.0, site",
    "INET, 127.0.0.1, 127.0.0.1",
    "INET6, 127.0.0.1, 127.0.0.1",
    "INET, site, site"
  })
  void directAddressHitsExactlyThatSocket(Family family, String host, String target)
      throws Exception {
    String bound = host.equals("site") ? siteAddress() : host;
    String to = target.equals("site") ? siteAddress() : target;
    ListenerKey key = new ListenerKey(family, bound, 0, 0);
    Listeners listeners = listeners(3, Balance.RANDOM);
    List<Target> targets =
        List.of(
            new Target(0, 0, 100, Role.CURRENT),
            new Target(1, 0, 0, Role.CURRENT),
            new Target(1, 1, 0, Role.SUCCESSOR),
            new Target(2, 1, 0, Role.CURRENT));
    int port = listeners.open(key, targets).port();
    for (int i = 0; i < 5; i++) {
      connect("127.77.0.1", to, port);
    }
    for (int i = 0; i < 7; i++) {
      connect("127.78.0.1", to, port);
    }
    for (int i = 0; i < 9; i++) {
      connect("127.77.0.2", to, port);
    }
    connect("127.77.0.9", to, port);

    assertThat(waiting(listeners, key, 1, 0)).isEqualTo(5);
    assertThat(waiting(listeners, key, 1, 1)).isEqualTo(7);
    assertThat(waiting(listeners, key, 2, 1)).isEqualTo(9);
    assertThat(waiting(listeners, key, 0, 0)).isEqualTo(1);
    assertThat(listeners.queues(1, 1).getAsInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"::", "::1"})
  void ipv6ConnectionsAreSteeredToo(String host) throws Exception {
    ListenerKey key = new ListenerKey(Family.INET6, host, 0, 0);
    for (Balance balance : Balance.values()) {
      Listeners listeners = listeners(2, balance);
      int port = listeners.open(key, currents(0, 1)).port();
      for (int i = 0; i < 10; i++) {
        connect("", "::1", port);
      }

      assertThat(waiting(listeners, key, 1, 0)).isEqualTo(10);
    }
  }

  @Test
  void stickyKeepsAClientOnItsSlotAndSpreadsClients() throws Exception {
    Listeners listeners = listeners(2, Balance.STICKY);
    int port = listeners.open(ANY_V4, currents(100, 100)).port();
    int onFirst = 0;
    for (int i = 1; i <= 100; i++) {
      int before = waiting(listeners, ANY_V4, 0, 0);
      for (int n = 0; n < 3; n++) {
        connect("127.0.3." + i, "127.0.0.1", port);
      }
      int came = waiting(listeners, ANY_V4, 0, 0) - before;
      assertThat(came).isIn(0, 3);
      onFirst += came / 3;
    }
    assertThat(onFirst).isBetween(25, 75);
  }

  @Test
  void connectionsWaitWhereTheNextWorkerComesWhenThereIsNone() throws Exception {
    Listeners listeners = listeners(2, Balance.RANDOM);
    List<Target> targets =
        List.of(new Target(0, 0, 0, Role.LEAVING), new Target(1, 1, 0, Role.VACANT));
    int port = listeners.open(ANY_V4, targets).port();
    for (int i = 0; i < 20; i++) {
      connect("", "127.0.0.1", port);
    }

    assertThat(waiting(listeners, ANY_V4, 1, 1)).isEqualTo(20);
  }

  @Test
  void nothingIsLostOrAstrayWhileWeightsSwitchAndSlotsAreAdded() throws Exception {
    Listeners listeners = listeners(2, Balance.RANDOM);
    int port = listeners.open(ANY_V4, currents(1, 1)).port();
    AtomicInteger refused = new AtomicInteger();
    List<Socket> made = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    Thread connecting =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 2_000; i++) {
                try {
                  made.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
                } catch (IOException e) {
                  refused.incrementAndGet();
                }
              }
              over.set(true);
            });
    int slots = 2;
    for (int round = 0; !over.get(); round++) {
      if (slots < 8 && round % 20 == 0) {
        listeners.growTo(++slots);
      }
      // Side 1 never has a worker here, nor has a slot from 2 up.
      listeners.steer(
          Map.of(
              ANY_V4,
              round % 3 == 0 ? currents(0, 7) : round % 3 == 1 ? currents(5, 0) : currents(1, 1)));
    }
    connecting.join();
    clients.addAll(made);

    assertThat(refused).hasValue(0);
    assertThat(waiting(listeners, ANY_V4, 0, 0) + waiting(listeners, ANY_V4, 1, 0))
        .isEqualTo(2_000);
    assertThat(waiting(listeners, ANY_V4, 0, 0)).isPositive();
    assertThat(waiting(listeners, ANY_V4, 1, 0)).isPositive();
  }

  @Test
  void addedSlotGetsConnections() throws Exception {
    Listeners listeners = listeners(1, Balance.RANDOM);
    int port = listeners.open(ANY_V4, currents(1)).port();
    listeners.growTo(3);
    listeners.steer(Map.of(ANY_V4, currents(0, 0, 1)));
    connect("", "127.0.0.1", port);

    assertThat(waiting(listeners, ANY_V4, 2, 0)).isEqualTo(1);
  }

  @Test
  void groupsThatCannotBeSteeredDoNotStopTheOthers() throws Exception {
    Listeners listeners = new Listeners(POSIX.socket(), POSIX.file(), 2, Balance.RANDOM);
    Map<ListenerKey, List<Target>> targets = new LinkedHashMap<>();
    for (int n = 0; n < 3; n++) {
      ListenerKey key = new ListenerKey(Family.INET, "127.0.0.1", 0, n);
      listeners.open(key, currents(1, 0));
      targets.put(key, currents(0, 1));
    }
    List<ListenerKey> keys = List.copyOf(targets.keySet());
    POSIX.file().close(listeners.socketOf(keys.get(0), 0, 0));
    POSIX.file().close(listeners.socketOf(keys.get(1), 0, 0));
    try {
      assertThatThrownBy(() -> listeners.steer(targets))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.getSuppressed()).hasSize(1));
      connect("", "127.0.0.1", listeners.port(keys.get(2)));

      assertThat(waiting(listeners, keys.get(2), 1, 0)).isEqualTo(1);
    } finally {
      assertThatThrownBy(listeners::closeAll).isInstanceOf(PosixException.class);
    }
  }

  @Test
  void targetWithoutASocketYetIsLeftOut() throws Exception {
    Listeners listeners = listeners(1, Balance.RANDOM);
    int port = listeners.open(ANY_V4, currents(1)).port();
    listeners.steer(Map.of(ANY_V4, currents(1, 1_000)));
    listeners.steer(Map.of(ANY_V4, List.of(new Target(7, 1, 1, Role.CURRENT))));
    connect("", "127.0.0.1", port);

    assertThat(waiting(listeners, ANY_V4, 0, 0)).isEqualTo(1);
  }

  @Test
  void portThatAnotherServerHasIsRefusedWithItsHolder() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      ListenerKey key = new ListenerKey(Family.INET6, "::", other.getLocalPort(), 0);
      BindRefused refused =
          catchThrowableOfType(
              BindRefused.class, () -> listeners(2, Balance.RANDOM).open(key, currents(1, 1)));

      assertThat(refused.errno()).isEqualTo(Errno.EADDRINUSE);
      assertThat(refused)
          .hasMessage("port " + other.getLocalPort() + " is in use by this application already");
    }
  }

  @Test
  void holderInAnotherProcessIsNamedWithItsCommand() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process other =
        new ProcessBuilder(java, "-m", "jdk.httpserver", "-b", "127.0.0.1", "-p", "0")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out = other.inputReader()) {
      String url = out.lines().filter(line -> line.contains("URL")).findFirst().orElseThrow();
      int port = Integer.parseInt(url.replaceAll(".*:([0-9]+)/.*", "$1"));
      ListenerKey key = new ListenerKey(Family.INET, "0.0.0.0", port, 0);

      assertThatThrownBy(() -> listeners(1, Balance.RANDOM).open(key, currents(1)))
          .isInstanceOf(BindRefused.class)
          .hasMessageStartingWith("port " + port + " is in use by pid " + other.pid() + " (")
          .hasMessageContaining("-m jdk.httpserver");
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void secondPrimaryOnTheSamePortIsRefused() throws Exception {
    int port = listeners(2, Balance.RANDOM).open(ANY_V4, currents(1, 1)).port();
    ListenerKey key = new ListenerKey(Family.INET, "0.0.0.0", port, 0);

    assertThatThrownBy(() -> listeners(2, Balance.RANDOM).open(key, currents(1, 1)))
        .isInstanceOf(BindRefused.class);
  }

  @Test
  void addressOfAnotherMachineIsRefused() {
    ListenerKey key = new ListenerKey(Family.INET, "198.51.100.1", 0, 0);

    assertThatThrownBy(() -> listeners(1, Balance.RANDOM).open(key, currents(1)))
        .isInstanceOf(BindRefused.class)
        .hasMessage("198.51.100.1 is not an address of this machine");
  }

  private static final ListenerKey UDP = new ListenerKey(Family.UDP_INET6, "::", 0, 0);

  private static long waiting(Listeners listeners, int slot) throws IOException {
    return POSIX.socket().receiveMemory(listeners.socketOf(UDP, slot, 0));
  }

  @Test
  void datagramsOfAPeerGoToOneSocketAndThoseOfManyToAll() throws Exception {
    Listeners listeners = listeners(4, Balance.RANDOM);
    int port = listeners.open(UDP, currents(1, 1, 1, 1)).port();
    int[] peersOf = new int[4];
    for (int peer = 0; peer < 200; peer++) {
      String host = peer % 2 == 0 ? "127.0.0.1" : "::1";
      try (DatagramSocket client = new DatagramSocket()) {
        Set<Integer> hit = new HashSet<>();
        for (int n = 0; n < 5; n++) {
          client.send(new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral(host), port));
          hit.add(take(listeners));
        }
        assertThat(hit).hasSize(1);
        peersOf[hit.iterator().next()]++;
      }
    }
    // 50 expected, deviation 6: four of them.
    assertThat(peersOf)
        .satisfies(counts -> {
          for (int count : counts) {
            assertThat(count).isBetween(25, 75);
          }
        });
  }

  /** Reads the datagram that waits; returns the slot of its socket. */
  private static int take(Listeners listeners) throws IOException {
    List<PosixFile.Interest> interests = new ArrayList<>();
    for (int slot = 0; slot < 4; slot++) {
      interests.add(new PosixFile.Interest(listeners.socketOf(UDP, slot, 0), PosixFile.POLLIN));
    }
    List<PosixFile.Ready> ready = POSIX.file().poll(interests, 5_000);
    assertThat(ready).hasSize(1);
    POSIX.file().read(ready.getFirst().fd(), ByteBuffer.allocateDirect(9));
    return interests.stream().map(PosixFile.Interest::fd).toList().indexOf(ready.getFirst().fd());
  }

  @Test
  void datagramsCountAsWaitingUntilTheyAreRead() throws Exception {
    Listeners listeners = listeners(1, Balance.RANDOM);
    int port = listeners.open(UDP, currents(1)).port();
    assertThat(listeners.queues(0, 0).getAsInt()).isZero();
    try (DatagramSocket client = new DatagramSocket()) {
      client.send(new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral("127.0.0.1"), port));
    }
    assertThat(waiting(listeners, 0)).isPositive();
    assertThat(listeners.queues(0, 0).getAsInt()).isEqualTo(1);
    assertThat(listeners.queues(0, 1).getAsInt()).isZero();
  }

  @Test
  void udpPortOfAnotherIsNamedAndTheSameNumberOfTcpIsNot() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) { // Of TCP; that of UDP may be somebody's.
      port = free.getLocalPort();
    }
    try (DatagramSocket _ = new DatagramSocket(port)) {
      Listeners listeners = listeners(1, Balance.RANDOM);
      ListenerKey udp = new ListenerKey(Family.UDP_INET, "0.0.0.0", port, 0);
      assertThatThrownBy(() -> listeners.open(udp, currents(1)))
          .isInstanceOf(BindRefused.class)
          .hasMessageContaining("UDP port " + port + " is in use by this application already");
      listeners.open(new ListenerKey(Family.INET, "0.0.0.0", port, 0), currents(1));
    }
  }

  @Test
  void newAddressIsMadeOfTheSparesThatWorkersHave() throws Exception {
    Listeners listeners = listeners(2, Balance.RANDOM);
    Inheritance first = listeners.inheritance(0, 0);
    Inheritance second = listeners.inheritance(1, 0);
    assertThat(first.sockets()).isEmpty();
    assertThat(first.spares()).hasSize(ALL_SPARES);

    listeners.open(ANY_V4, currents(1, 1));

    for (int slot = 0; slot < 2; slot++) {
      Inheritance before = slot == 0 ? first : second;
      int socket = listeners.socketOf(ANY_V4, slot, 0);
      assertThat(before.spares()).contains(new Inheritance.Spare(Family.INET, socket));
    }
    Inheritance next = listeners.inheritance(0, 1);
    assertThat(next.sockets())
        .containsExactly(
            new Inheritance.Socket(
                ANY_V4, listeners.port(ANY_V4), listeners.socketOf(ANY_V4, 0, 1)));
    assertThat(next.spares())
        .hasSize(ALL_SPARES)
        .noneMatch(spare -> spare.descriptor() == listeners.socketOf(ANY_V4, 0, 1));
  }

  @Test
  void moreAddressesThanSparesCanBeOpened() throws Exception {
    Listeners listeners = listeners(1, Balance.RANDOM);
    Inheritance worker = listeners.inheritance(0, 0);
    for (int n = 0; n <= Spares.PER_FAMILY; n++) {
      ListenerKey key = new ListenerKey(Family.INET, "127.0.0.1", 0, n);
      listeners.open(key, currents(1));
      assertThat(worker.descriptors().contains(listeners.socketOf(key, 0, 0)))
          .isEqualTo(n < Spares.PER_FAMILY);
    }
    Set<Integer> ports = listeners.keys().stream().map(listeners::port).collect(Collectors.toSet());
    assertThat(ports).hasSize(Spares.PER_FAMILY + 1);
  }

  @Test
  void openAgainFindsTheListener() throws Exception {
    Listeners listeners = listeners(1, Balance.RANDOM);
    Opened first = listeners.open(ANY_V4, currents(1));

    assertThat(listeners.open(ANY_V4, currents(1))).isEqualTo(first);
    assertThat(listeners.keys()).containsExactly(ANY_V4);
  }

  @Test
  void closeAllFreesThePortAndEveryDescriptor() throws Exception {
    long before = descriptors();
    Listeners listeners = new Listeners(POSIX.socket(), POSIX.file(), 4, Balance.RANDOM);
    listeners.inheritance(0, 0);
    int port = listeners.open(ANY_V4, currents(1, 1)).port();
    listeners.closeAll();

    assertThat(descriptors()).isEqualTo(before);
    try (ServerSocket free = new ServerSocket(port)) {
      assertThat(free.isBound()).isTrue();
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      // Symbolic links to sockets only: class loading opens files.
      return all.filter(
              fd -> {
                try {
                  return Files.readSymbolicLink(fd).toString().startsWith("socket:");
                } catch (IOException e) {
                  return false;
                }
              })
          .count();
    }
  }

  private ListenerKey unix(String name) {
    return new ListenerKey(Family.UNIX, folder.resolve(name).toString(), 0, 0);
  }

  private static void connectTo(ListenerKey key) throws IOException {
    SocketChannel.open(UnixDomainSocketAddress.of(key.host())).close();
  }

  @Test
  void unixSocketSurvivesTheDeletionOfItsPath() throws Exception {
    Listeners listeners = listeners(2, Balance.RANDOM);
    ListenerKey key = unix("app.sock");
    listeners.open(key, List.of());
    connectTo(key);
    for (int i = 0; i < 3; i++) {
      Files.delete(Path.of(key.host()));
      assertThat(listeners.verifyPaths()).isEmpty();
      connectTo(key);
    }
    // Another server's socket in its place.
    Files.delete(Path.of(key.host()));
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(key.host()));
    }
    assertThat(listeners.verifyPaths()).isEmpty();
    connectTo(key);
    assertThat(listeners.socketOf(key, 0, 0)).isEqualTo(listeners.socketOf(key, 1, 1));
    listeners.closeAll();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void deadSocketFileIsReplacedAndALiveOneRefused() throws Exception {
    ListenerKey key = unix("app.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(key.host()));
    }
    listeners(1, Balance.RANDOM).open(key, List.of());
    connectTo(key);

    assertThatThrownBy(() -> listeners(1, Balance.RANDOM).open(key, List.of()))
        .isInstanceOf(BindRefused.class)
        .hasMessage(key.host() + " is in use by this application already");
    // Also in the moment when an application has deleted the path.
    Files.delete(Path.of(key.host()));
    assertThatThrownBy(() -> listeners(1, Balance.RANDOM).open(key, List.of()))
        .isInstanceOf(BindRefused.class);
  }

  @Test
  void fileThatIsNoSocketIsNotReplaced() throws Exception {
    ListenerKey key = unix("file");
    Files.writeString(Path.of(key.host()), "precious");

    BindRefused refused =
        catchThrowableOfType(
            BindRefused.class, () -> listeners(1, Balance.RANDOM).open(key, List.of()));
    assertThat(refused.errno()).isEqualTo(Errno.EADDRINUSE);
    assertThat(Path.of(key.host())).hasContent("precious");
  }

  @Test
  void badUnixPathsAreRefusedWithTheReason() throws PosixException {
    assertThatThrownBy(() -> listeners(1, Balance.RANDOM).open(unix("no/such/folder"), List.of()))
        .isInstanceOf(BindRefused.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> listeners(1, Balance.RANDOM).open(unix("x".repeat(108)), List.of()))
        .isInstanceOf(BindRefused.class)
        .hasMessageContaining("at most 107 bytes");
  }
}
