package dev.cadre.agent;

import dev.cadre.agent.drain.RequestCounter;
import dev.cadre.ipc.Message;
import java.io.IOException;
import java.util.List;

/** Tells the primary how many requests are in flight, from the beginning of a drain to the end. */
final class RequestReport extends Thread {

  private static final long PAUSE_MILLIS = 20;

  /** A look takes at most this part of the time, however many connections there are. */
  private static final int DUTY = 20;

  private final RequestCounter requests;
  private final PrimaryChannel channel;
  private final Message.InFlight first;

  /** Sends the first count, before anything else that the primary hears of the drain. */
  RequestReport(RequestCounter requests, PrimaryChannel channel)
      throws ReflectiveOperationException, IOException {
    super("cadre-drain");
    setDaemon(true);
    this.requests = requests;
    this.channel = channel;
    first = new Message.InFlight(requests.look());
    channel.send(first);
  }

  @Override
  public void run() {
    Message.InFlight sent = first;
    long pause = PAUSE_MILLIS;
    try {
      while (true) {
        Thread.sleep(pause);
        long before = System.nanoTime();
        Message.InFlight now = look();
        if (!now.equals(sent)) {
          channel.send(now);
          sent = now;
        }
        pause = Math.max(PAUSE_MILLIS, DUTY * (System.nanoTime() - before) / 1_000_000);
      }
    } catch (IOException | InterruptedException e) {
      // The channel has ended, of which its own thread takes care.
    }
  }

  private Message.InFlight look() {
    try {
      return new Message.InFlight(requests.look());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // No counts are better than the last ones; the next look may do better.
      Complaint.say("cannot count the requests in flight now: " + e);
      return new Message.InFlight(List.of());
    }
  }
}
