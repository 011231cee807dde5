package dev.cadre.it.system;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixSocket.Domain;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a service manager does for a socket unit with {@code ReusePort=yes}: keeps a socket that
 * listens, and starts a command with it, again when it has ended well, as often as it is told. A
 * program of its own: the port, how often, and the command.
 */
final class ServiceManager {

  /** The pid is that of the command itself. */
  private static final String WITH_PID = "LISTEN_PID=$$ exec \"$@\"";

  private ServiceManager() {}

  static void main(String[] words) throws Exception {
    int port = Integer.parseInt(words[0]);
    int times = Integer.parseInt(words[1]);
    Posix posix = LinuxPosix.instance();
    int socket = posix.socket().socket(Domain.INET6);
    posix.socket().reuseAddress(socket);
    posix.socket().reusePort(socket);
    posix.socket().bind(socket, Domain.INET6, InetAddress.ofLiteral("::"), port);
    posix.socket().listen(socket, 4096);
    List<String> command = new ArrayList<>(List.of("sh", "-c", WITH_PID, "sh"));
    command.addAll(List.of(words).subList(2, words.length));
    List<String> environment = new ArrayList<>(List.of("LISTEN_FDS=1"));
    System.getenv().forEach((name, value) -> environment.add(name + "=" + value));
    for (int i = 0; i < times; i++) {
      String here = System.getProperty("user.dir");
      var files = new PosixProcess.FileActions(List.of(0, 1, 2, socket), here);
      int pid = posix.process().posixSpawn("/bin/sh", command, environment, files);
      if (posix.process().awaitAnyExit() == pid
          && !posix.process().reap(pid).equals(Optional.of(new ExitStatus.Exited(0)))) {
        System.exit(1);
      }
    }
  }
}
