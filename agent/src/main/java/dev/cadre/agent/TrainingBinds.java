package dev.cadre.agent;

import dev.cadre.ipc.TrainingEnvironment;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/*
 * In a training nothing fails open: a JVM that cannot hide its sockets would take clients of the
 * workers beside it. So whatever goes wrong here ends it.
 */
/**
 * Where the sockets of a JVM bind that is trained for an AOT cache: on a port of the loopback that
 * the kernel chooses, or in a file of the training's folder, whatever the application asks for. The
 * primary finds the ports in a file, and asks there what it would ask of a worker.
 */
final class TrainingBinds implements Function<Object[], @Nullable Object> {

  private static final int GIVEN_UP = 1;

  private final Path folder;
  private int unixSockets;
  private @Nullable IntFunction<FileDescriptor> descriptors;

  private TrainingBinds(Path folder) {
    this.folder = folder;
  }

  /** In {@code premain}, in the place of a worker's start. */
  static void start(JdkHook hook, TrainingEnvironment environment) throws Exception {
    TrainingBinds binds = new TrainingBinds(Path.of(environment.folder()));
    hook.defineBind(binds);
    hook.patchSockets();
    binds.endWithPrimary(environment.channel());
  }

  /** What {@code sun.nio.ch.CadreBind} calls; it says what the arguments and results are. */
  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object apply(Object[] call) {
    if (call[0] instanceof IntFunction<?>) {
      descriptors = (IntFunction<FileDescriptor>) call[0];
      return null;
    }
    if (call.length == 2) {
      note((InetSocketAddress) call[1]);
      return null;
    }
    if (call.length == 3) {
      return hidden((String) call[0]);
    }
    return call.length == 4
        ? new Object[] {hidden((String) call[1]), null, null}
        : null; // A shared datagram socket: there is none.
  }

  /** Of IPv4 also for a socket of IPv6, which can be bound to it. */
  private Object hidden(String family) {
    if (family.equals("UNIX")) {
      synchronized (this) {
        return folder.resolve("socket-" + ++unixSockets);
      }
    }
    return InetAddress.ofLiteral("127.0.0.1");
  }

  private synchronized void note(InetSocketAddress bound) {
    try (FileOutputStream ports =
        new FileOutputStream(folder.resolve(TrainingEnvironment.PORTS).toString(), true)) {
      ports.write((bound.getPort() + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      giveUp("cannot say where it listens: " + e);
    }
  }

  /** Nobody writes to the channel: a read returns when the primary is gone. */
  private void endWithPrimary(int channel) {
    if (descriptors == null) {
      throw new IllegalStateException("CadreBind did not call");
    }
    FileInputStream in = new FileInputStream(descriptors.apply(channel));
    Thread thread =
        new Thread(
            () -> {
              try {
                var _ = in.read();
              } catch (IOException e) {
                // As if it had ended.
              }
              Runtime.getRuntime().halt(GIVEN_UP);
            },
            "cadre-training");
    thread.setDaemon(true);
    thread.start();
  }

  static void giveUp(String why) {
    Complaint.say("the training ends: " + why);
    Runtime.getRuntime().halt(GIVEN_UP);
  }
}
