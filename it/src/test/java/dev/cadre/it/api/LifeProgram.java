package dev.cadre.it.api;

import static dev.cadre.it.api.Facts.fact;
import static dev.cadre.it.api.Facts.first;
import static dev.cadre.it.api.Facts.fork;
import static dev.cadre.it.api.Facts.get;
import static dev.cadre.it.api.Facts.until;

import dev.cadre.Cluster;
import dev.cadre.ClusterEvent;
import dev.cadre.Message;
import dev.cadre.Worker;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker's life: forks, events, ends. */
final class LifeProgram {
  private LifeProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      Roles.play(arguments);
      return;
    }
    List<String> events = new CopyOnWriteArrayList<>();
    Cluster.onFork(e -> events.add("fork " + e.worker().id()));
    Cluster.onOnline(e -> events.add("online " + e.worker().id()));
    Cluster.onListening(e -> events.add("listening " + e.worker().id()));
    Cluster.onDisconnect(e -> events.add("disconnect " + e.worker().id()));
    Cluster.onExit(e -> events.add("exit " + e.worker().id()));
    fact("primary.isPrimary", Cluster.isPrimary());
    fact("primary.isWorker", Cluster.isWorker());
    fact("primary.worker", Cluster.worker());
    fact("primary.workersAtFirst", Cluster.workers());
    exitsByItself(events);
    selfKnowledge();
    signals();
    disconnects();
    fact("workersAtLast", Cluster.workers());
    fact("end", "reached");
  }

  private static void exitsByItself(List<String> events) throws Exception {
    Worker worker = fork("exit42");
    fact("first.id", worker.id());
    fact("first.connectedAfterFork", worker.isConnected());
    fact("first.deadAfterFork", worker.isDead());
    fact("first.flagAfterFork", worker.exitedAfterDisconnect());
    fact("first.inWorkers", Cluster.workers().get(1) == worker);
    fact("first.processLives", worker.process().orElseThrow().isAlive());
    ClusterEvent.Listening listening = get(first(worker::onListening));
    fact("first.listeningPortIsReal", listening.port() > 0);
    fact("first.listeningType", listening.addressType());
    ClusterEvent.Online late = get(first(worker::onOnline));
    fact("first.lateListenerIsTold", late.worker() == worker);
    CompletableFuture<Boolean> inMapAtExit = new CompletableFuture<>();
    Cluster.onExit(_ -> inMapAtExit.complete(Cluster.workers().containsKey(1)));
    var _ = worker.send("go");
    ClusterEvent.Exit exit = get(first(worker::onExit));
    fact("first.exitCode", exit.code());
    fact("first.exitSignal", exit.signal());
    fact("first.expected", exit.expected());
    fact("first.flagAfterExit", worker.exitedAfterDisconnect());
    fact("first.connectedAfterExit", worker.isConnected());
    fact("first.deadAfterExit", worker.isDead());
    fact("first.inWorkersAtExit", get(inMapAtExit));
    fact("first.process", worker.process());
    fact("first.sendAfterExit", worker.send("nobody"));
    var _ = until(() -> events.contains("exit 1"));
    fact("first.events", String.join(", ", events));
    Cluster.disconnect().toCompletableFuture().get();
  }

  private static void selfKnowledge() throws Exception {
    Worker worker =
        Cluster.fork(Map.of(Roles.ROLE, "self", "VARIABLE", "of the fork", "GRANDCHILD", "yes"));
    List<Message> said = new CopyOnWriteArrayList<>();
    worker.onMessage(said::add);
    var _ = until(() -> said.size() == 2);
    Map<?, ?> self = Objects.requireNonNull(said.getFirst().as(Map.class));
    fact("self.id", Objects.equals(self.get("id"), worker.id()));
    fact("self.idIsNext", worker.id());
    fact("self.pid", Objects.equals(self.get("pid"), worker.pid()));
    fact("self.primary", self.get("primary"));
    fact("self.worker", self.get("worker"));
    fact("self.workers", self.get("workers"));
    fact("self.flag", self.get("flag"));
    fact("self.variable", self.get("variable"));
    fact("self.grandchild", said.getLast().value());
    worker.kill();
    ClusterEvent.Exit exit = get(first(worker::onExit));
    fact("term.code", exit.code());
    fact("term.signal", exit.signal());
    fact("term.expected", exit.expected());
  }

  private static void signals() throws Exception {
    Worker spinning = fork("spin");
    var _ = get(first(spinning::onMessage));
    spinning.kill("SIGKILL");
    ClusterEvent.Exit exit = get(first(spinning::onExit));
    fact("kill.code", exit.code());
    fact("kill.signal", exit.signal());
    fact("kill.expected", exit.expected());
    fact("kill.workers", Cluster.workers());
    Worker other = fork("idle");
    var _ = get(first(other::onOnline));
    other.process().orElseThrow().destroyForcibly();
    fact("killedFromOutside.signal", get(first(other::onExit)).signal());
    other.kill();
    fact("kill.ofTheDead", Facts.thrown(other::kill));
    fact("kill.unknownSignal", Facts.thrown(() -> other.kill("SIGNONE")));
  }

  private static void disconnects() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Worker idle = fork("idle");
    var _ = get(first(idle::onOnline));
    idle.onDisconnect(_ -> order.add("disconnect"));
    idle.onExit(_ -> order.add("exit"));
    Worker same = get(idle.disconnect());
    fact("disconnect.completesWithTheWorker", same == idle);
    fact("disconnect.events", order);
    fact("disconnect.flag", idle.exitedAfterDisconnect());
    fact("disconnect.dead", idle.isDead());
    fact("disconnect.twice", get(idle.disconnect()) == idle);
    Worker leaving = fork("leave");
    ClusterEvent.Exit left = get(first(leaving::onExit));
    fact("disconnect.bySelf.expected", left.expected());
    Worker killing = fork("killSelf");
    ClusterEvent.Exit killed = get(first(killing::onExit));
    fact("killBySelf.expected", killed.expected());
    fact("killBySelf.code", killed.code());
    Worker both = fork("idle");
    var _ = get(first(both::onOnline));
    var stage = both.disconnect();
    both.kill();
    fact("disconnect.thenKill", get(stage).isDead());
    Worker early = fork("idle");
    fact("disconnect.beforeOnline", get(early.disconnect()).isDead());
    for (int i = 0; i < 4; i++) {
      var _ = fork("idle");
    }
    boolean[] inside = new boolean[1];
    get(Cluster.disconnect().thenAccept(_ -> inside[0] = Cluster.workers().isEmpty()));
    fact("disconnectAll.mapIsEmptyInside", inside[0]);
    boolean[] done = new boolean[1];
    var none = Cluster.disconnect().thenRun(() -> done[0] = true);
    get(none);
    fact("disconnectAll.withoutWorkers", done[0]);
    Worker again = fork("serve");
    fact("forkAfterDisconnectAll.listens", get(first(again::onListening)).port() > 0);
    get(again.disconnect());
  }
}
