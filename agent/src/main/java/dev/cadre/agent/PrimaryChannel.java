package dev.cadre.agent;

import dev.cadre.agent.drain.DrainAdapter;
import dev.cadre.agent.drain.RequestCounter;
import dev.cadre.ipc.FrameDecoder;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.MessageCodec;
import dev.cadre.ipc.WorkerEnvironment;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The worker's end of the channel, and the thread that reads it: the only one that the agent adds
 * to the application's before it drains. Plain file streams: read(2) and write(2) do for a socket.
 */
final class PrimaryChannel extends Thread {

  private static final long PRIMARY_CHECK_MILLIS = 1000;

  /** From then on a report may cost what the start of a worker may not. */
  private static final long STARTED_MILLIS = 10_000;

  private final WorkerEnvironment environment;
  private final TakeOver takeOver;
  private final Drain drain;
  private final FileDescriptor descriptor;
  private final FileOutputStream out;
  private boolean draining;
  private @Nullable StateReports stateReports;
  private @Nullable JvmFigures figures;
  private boolean unmanaged;
  private volatile long startNanos = System.nanoTime();
  private volatile Message.@Nullable Assigned assigned;

  PrimaryChannel(WorkerEnvironment environment, TakeOver takeOver, Drain drain) {
    super("cadre-channel");
    setDaemon(true);
    this.environment = environment;
    this.takeOver = takeOver;
    this.drain = drain;
    descriptor = takeOver.descriptor(environment.channel());
    out = new FileOutputStream(descriptor);
  }

  /** What a standby has been told to be; null before, and in a worker that never was one. */
  Message.@Nullable Assigned assigned() {
    return assigned;
  }

  /** Any thread. Blocks while the primary does not read. */
  synchronized void send(Message message) throws IOException {
    out.write(MessageCodec.encode(message));
  }

  @Override
  public void run() {
    try {
      send(new Message.Hello(WorkerEnvironment.PROTOCOL, WorkerAgent.pid()));
      FileInputStream in = new FileInputStream(descriptor);
      Message message = FrameDecoder.read(in);
      while (message != null) {
        received(message);
        message = FrameDecoder.read(in);
      }
    } catch (Throwable e) { // As if the channel had ended: it is of no more use.
      Complaint.say("the channel to the primary broke: " + e);
    }
    ended();
  }

  private void received(Message message) throws Exception {
    if (message instanceof Message.Welcome welcome) {
      takeOver.welcome(welcome);
    } else if (message instanceof Message.Assigned place) {
      startNanos = System.nanoTime();
      assigned = place;
    } else if (message instanceof Message.Ping ping) {
      send(health(ping.sequence()));
    } else if (message instanceof Message.Drain begin) {
      drain(begin);
    } else if (message instanceof Message.BindShared
        || message instanceof Message.BindPassed
        || message instanceof Message.BindPrivate
        || message instanceof Message.BindFailed) {
      takeOver.answer(message);
    } else if (message instanceof Message.Examine wish) {
      send(Examination.of(wish));
    }
  }

  private void drain(Message.Drain begin) throws IOException, InterruptedException {
    List<DrainAdapter> inForce = drain.begin(begin.webSocketSpreadMillis(), this::complain);
    if (!draining) {
      draining = true;
      report();
      drain.sayGoodbye(inForce, begin.webSocketSpreadMillis(), this::complain);
    }
    List<String> families = new ArrayList<>();
    for (DrainAdapter adapter : inForce) {
      families.add(adapter.family());
    }
    send(new Message.Draining(families));
  }

  private void report() throws IOException {
    try {
      RequestCounter requests = drain.requests(this::complain);
      if (requests != null) {
        new RequestReport(requests, this).start();
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      complain("cannot count the requests in flight: " + e);
    }
  }

  /** Says it once, here and in the primary's log. */
  private void complain(String text) {
    if (Complaint.say(text)) {
      try {
        send(new Message.Notice("WARN", text));
      } catch (IOException e) {
        // Said on stderr already.
      }
    }
  }

  private Message.Health health(int sequence) {
    Runtime runtime = Runtime.getRuntime();
    long committed = runtime.totalMemory();
    long uptime = (System.nanoTime() - startNanos) / 1_000_000;
    JvmFigures known = figures(uptime);
    return new Message.Health(
        sequence,
        committed - runtime.freeMemory(),
        committed,
        runtime.maxMemory(),
        uptime,
        states(),
        known == null ? -1 : known.collections(),
        known == null ? -1 : known.collectionMillis(),
        known == null ? -1 : known.threads());
  }

  /** Of a worker that has started, and whose JVM has the module for it. */
  private @Nullable JvmFigures figures(long uptimeMillis) {
    if (figures == null && !unmanaged && uptimeMillis >= STARTED_MILLIS) {
      try {
        figures = new JvmFigures();
      } catch (LinkageError | RuntimeException e) {
        unmanaged = true;
      }
    }
    return figures;
  }

  /** Nothing is loaded for it in a worker that shares no state. */
  private List<Message.State> states() {
    if (System.getProperty(StateReports.OPENED) == null) {
      return List.of();
    }
    try {
      if (stateReports == null) {
        stateReports = new StateReports(drain.instrumentation());
      }
      return stateReports.look();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      complain("cannot report its shared state: " + e);
      return List.of();
    }
  }

  /** The channel may have ended because it broke: only a primary that is gone is a reason to go. */
  private void ended() {
    takeOver.primaryLost();
    if (environment.isStandby() && assigned == null) {
      return; // The thread that waits in Standby ends the JVM.
    }
    try {
      out.close();
      while (WorkerAgent.parent() == environment.primaryPid()) {
        Thread.sleep(PRIMARY_CHECK_MILLIS);
      }
      drain.primaryLost();
    } catch (IOException | InterruptedException e) {
      Complaint.say("does not know whether the primary lives: " + e);
    }
  }
}
