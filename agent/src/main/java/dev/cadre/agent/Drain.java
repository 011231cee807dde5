package dev.cadre.agent;

import dev.cadre.agent.drain.DrainAdapter;
import dev.cadre.agent.drain.HelidonAdapter;
import dev.cadre.agent.drain.JettyAdapter;
import dev.cadre.agent.drain.Jvm;
import dev.cadre.agent.drain.RequestCounter;
import dev.cadre.agent.drain.TomcatAdapter;
import dev.cadre.agent.drain.UndertowAdapter;
import dev.cadre.ipc.Message;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a worker tells its clients to go, and how it ends when its primary has died. Of the channel's
 * thread.
 */
final class Drain {

  /** What clients have to hear of it before a worker without a primary exits. */
  private static final long GRACE_MILLIS = 2000;

  /**
   * What requests in flight have, the grace included, where they can be counted: less than what a
   * new primary of the same name waits before it kills ({@code Orphans}).
   */
  private static final long REQUESTS_MILLIS = 12_000;

  private static final long LOOK_MILLIS = 50;

  /**
   * How often an adapter is tried before it is left out of a drain: it reads what the server's own
   * threads change meanwhile.
   */
  private static final int TRIES = 3;

  private static final long RETRY_MILLIS = 20;

  /** What the application's shutdown hooks have before the JVM is halted. */
  private static final long EXIT_MILLIS = 10_000;

  /**
   * What a JVM that gets TERM exits with: losing the primary is treated as being asked to stop by
   * whoever stopped it.
   */
  private static final int EXIT_CODE = 143;

  /** Is set when the worker drains: by this the shared state's leaders know to hand over. */
  private static final String DRAINING = "cadre.draining";

  private final JdkHook hook;
  private @Nullable List<DrainAdapter> adapters;
  private @Nullable Goodbyes goodbyes;

  Drain(JdkHook hook) {
    this.hook = hook;
  }

  Instrumentation instrumentation() {
    return hook.instrumentation();
  }

  /** Every adapter that there is, made when the first drain begins. */
  private List<DrainAdapter> adapters(long webSocketSpreadMillis, Consumer<String> complaint) {
    if (adapters == null) {
      Jvm jvm = new Jvm(hook.instrumentation());
      adapters = new ArrayList<>();
      adapters.add(new JdkHttpServerAdapter(hook));
      adapters.add(new TomcatAdapter(jvm));
      adapters.add(new JettyAdapter(jvm));
      adapters.add(new UndertowAdapter(jvm));
      adapters.add(new HelidonAdapter(jvm));
      adapters.add(new NettyAdapter(webSocketSpreadMillis, complaint));
    }
    return adapters;
  }

  /**
   * Puts the drain adapters in force of those servers that the application uses. One that cannot is
   * complained of and left out: without it a worker drains by what the kernel knows.
   *
   * @param webSocketSpreadMillis the time over which WebSockets are closed; 0 is at once
   * @return those that are in force
   */
  List<DrainAdapter> begin(long webSocketSpreadMillis, Consumer<String> complaint)
      throws InterruptedException {
    System.setProperty(DRAINING, "true");
    return begin(adapters(webSocketSpreadMillis, complaint), complaint);
  }

  static List<DrainAdapter> begin(List<DrainAdapter> adapters, Consumer<String> complaint)
      throws InterruptedException {
    List<DrainAdapter> inForce = new ArrayList<>();
    for (DrainAdapter adapter : adapters) {
      if (begin(adapter, complaint)) {
        inForce.add(adapter);
      }
    }
    return inForce;
  }

  private static boolean begin(DrainAdapter adapter, Consumer<String> complaint)
      throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return adapter.begin();
      } catch (Throwable e) { // An error also: another agent may have changed the same class.
        if (tries == TRIES) {
          complaint.accept(
              "cannot tell clients of "
                  + adapter.family()
                  + " to go, so what the kernel knows of their connections decides when they are"
                  + " done: "
                  + e);
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  /**
   * Says goodbye, for the rest of this JVM, to those clients that no answer tells. Where that is
   * being done already, it is to be done sooner.
   *
   * @param inForce what {@link #begin} returned
   * @param spreadMillis the time from now over which WebSockets are closed; 0 is at once
   */
  void sayGoodbye(List<DrainAdapter> inForce, long spreadMillis, Consumer<String> complaint) {
    if (goodbyes != null) {
      goodbyes.hurry(spreadMillis);
    } else if (!inForce.isEmpty()) {
      goodbyes = new Goodbyes(inForce, spreadMillis, complaint);
      goodbyes.start();
    }
  }

  /** After {@link #begin}: the requests of those servers that can be counted; null without any. */
  @Nullable RequestCounter requests(Consumer<String> complaint) {
    List<RequestCounter> counters = new ArrayList<>();
    for (DrainAdapter adapter : adapters(0, complaint)) {
      try {
        RequestCounter counter = adapter.requests();
        if (counter != null) {
          counters.add(counter);
        }
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        complaint.accept("cannot count the requests of " + adapter.family() + ": " + e);
      }
    }
    return counters.isEmpty() ? null : () -> look(counters);
  }

  private static List<Message.Count> look(List<RequestCounter> counters)
      throws ReflectiveOperationException {
    List<Message.Count> counts = new ArrayList<>();
    for (RequestCounter counter : counters) {
      counts.addAll(counter.look());
    }
    return counts;
  }

  /** Ends this JVM because there is no primary any more. Returns only by interruption. */
  void primaryLost() throws InterruptedException {
    System.err.println("cadre: worker: the primary is gone: draining, then exiting");
    List<DrainAdapter> inForce = begin(GRACE_MILLIS / 2, Complaint::say);
    long start = System.nanoTime();
    sayGoodbye(inForce, GRACE_MILLIS / 2, Complaint::say);
    Thread.sleep(GRACE_MILLIS);
    awaitRequests(start + REQUESTS_MILLIS * 1_000_000);
    Thread backstop = new Thread(Drain::haltLater, "cadre-halt");
    backstop.setDaemon(true);
    backstop.start();
    System.exit(EXIT_CODE);
  }

  private void awaitRequests(long deadline) throws InterruptedException {
    try {
      RequestCounter requests = requests(Complaint::say);
      while (requests != null
          && requests.look().stream().anyMatch(count -> count.requests() > 0)
          && System.nanoTime() - deadline < 0) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Complaint.say("cannot count the requests in flight: " + e);
    }
  }

  private static void haltLater() {
    try {
      Thread.sleep(EXIT_MILLIS);
    } catch (InterruptedException e) {
      // Nobody has a reason to; halting early is what is left.
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
