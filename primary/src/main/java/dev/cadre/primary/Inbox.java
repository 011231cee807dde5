package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.supervise.Event;

/** What workers say, as it comes from their channels. On the supervisor's thread. */
final class Inbox {
  private final Crew crew;
  private final Binds binds;
  private final Heartbeat heartbeat;
  private final Drains drains;
  private final Examinations examinations;
  private final WorkerChannels channels;
  private final Journal journal;
  private final Supervisor supervisor;
  private final Accounts accounts;

  private final Said said = new Said();

  Inbox(
      Crew crew,
      Binds binds,
      Heartbeat heartbeat,
      Drains drains,
      Examinations examinations,
      WorkerChannels channels,
      Journal journal,
      Supervisor supervisor,
      Accounts accounts) {
    this.crew = crew;
    this.binds = binds;
    this.heartbeat = heartbeat;
    this.drains = drains;
    this.examinations = examinations;
    this.channels = channels;
    this.journal = journal;
    this.supervisor = supervisor;
    this.accounts = accounts;
  }

  void received(int id, Message message) {
    crew.worker(id).ifPresent(worker -> received(worker, message));
  }

  private void received(WorkerHandle worker, Message message) {
    int id = worker.ref.id();
    switch (message) {
      case Message.Hello _ -> {
        worker.online = true;
        heartbeat.ping(worker);
        supervisor.decide(new Event.Online(id));
      }
      case Message.BindRequest request ->
          binds.answer(supervisor.cluster(), worker, request).ifPresent(supervisor::decide);
      case Message.Listening listening ->
          supervisor.decide(new Event.Bound(id, listening.key(), listening.port()));
      case Message.PrivateBind bind -> supervisor.decide(new Event.PrivatelyBound(id, bind.key()));
      case Message.Health health -> {
        accounts.reported(worker, health);
        heartbeat.answered(worker, health).ifPresent(supervisor::decide);
      }
      case Message.Notice notice -> say(worker, notice);
      case Message.Draining draining -> {
        drains.answered(id);
        journal.info(
            draining.adapters().isEmpty()
                ? "Worker "
                    + worker.pid
                    + " drains by what the kernel knows of its connections: no drain adapter is in"
                    + " force"
                : "Worker "
                    + worker.pid
                    + " tells its clients to go ("
                    + String.join(", ", draining.adapters())
                    + ")");
      }
      case Message.InFlight inFlight -> drains.inFlight(id, inFlight);
      case Message.Findings findings -> examinations.found(id, findings);
      case Message.Welcome _,
          Message.BindShared _,
          Message.BindPassed _,
          Message.BindPrivate _,
          Message.BindFailed _,
          Message.Ping _,
          Message.Drain _,
          Message.Assigned _,
          Message.Examine _ -> {
        journal.error(
            "Worker "
                + worker.pid
                + " sent "
                + message.getClass().getSimpleName()
                + ", which is the primary's to send: its channel is closed");
        channels.close(id);
      }
      case Message.Unknown _ -> {}
    }
  }

  private void say(WorkerHandle worker, Message.Notice notice) {
    String words = "Worker " + worker.pid + ": " + notice.text();
    switch (notice.level()) {
      case "ERROR" -> journal.error(words);
      case "WARN" -> journal.warn(words);
      default -> {
        if (said.add(worker.ref.generation(), notice.text())) {
          journal.info(words);
        }
      }
    }
  }
}
