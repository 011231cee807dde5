package dev.cadre.it.api;

import static dev.cadre.it.api.Facts.fact;
import static dev.cadre.it.api.Facts.first;
import static dev.cadre.it.api.Facts.fork;
import static dev.cadre.it.api.Facts.get;
import static dev.cadre.it.api.Facts.until;

import dev.cadre.Cluster;
import dev.cadre.ClusterEvent;
import dev.cadre.ClusterHealth;
import dev.cadre.Message;
import dev.cadre.SchedulingPolicy;
import dev.cadre.Settings;
import dev.cadre.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** What setupPrimary changes, and for whom; and what is above Node: scale, health, restartAll. */
final class SettingsProgram {
  private SettingsProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!Cluster.isPrimary()) {
      Roles.play(arguments);
      return;
    }
    List<Settings> setups = new CopyOnWriteArrayList<>();
    Cluster.onSetup(e -> setups.add(e.settings()));
    fact("default.arguments", Cluster.settings().arguments());
    Worker before = fork("self");
    Map<?, ?> beforeSays = says(before);
    fact("before.arguments", beforeSays.get("arguments"));
    fact("before.property", beforeSays.get("property"));
    Path folder = Files.createTempDirectory("cadre-api-").toRealPath();
    Cluster.setupPrimary(s -> s.withArguments("one", "two words"));
    Cluster.setupPrimary(s -> s.withEnvironment("VARIABLE", "of the settings"));
    Cluster.setupPrimary(s -> s.withDirectory(folder));
    Cluster.setupPrimary(s -> s.withSchedulingPolicy(SchedulingPolicy.STICKY));
    fact("setup.events", until(() -> setups.size() == 4) ? setups.size() : -1);
    fact("setup.lastIsCurrent", setups.getLast().equals(Cluster.settings()));
    fact("setup.cumulative", Cluster.settings().arguments());
    fact("setup.policy", Cluster.schedulingPolicy());
    Worker after = fork("self");
    Map<?, ?> afterSays = says(after);
    fact("after.arguments", afterSays.get("arguments"));
    fact("after.variable", afterSays.get("variable"));
    fact("after.directory", Objects.equals(afterSays.get("directory"), folder.toString()));
    fact(
        "before.directory",
        Objects.equals(beforeSays.get("directory"), Path.of("").toAbsolutePath().toString()));
    Worker overlaid = Cluster.fork(Map.of(Roles.ROLE, "self", "VARIABLE", "of the fork"));
    fact("fork.overlaysSettings", says(overlaid).get("variable"));
    Cluster.setupPrimary(s -> s.withJvmArguments("-Dproperty=given", "-Xmx64m"));
    fact("jvmArguments.property", says(fork("self")).get("property"));
    Cluster.setupPrimary(s -> s.withMainClass(OtherMain.class));
    fact("mainClass", get(first(fork("idle")::onMessage)).value());
    fact("setup.beforeStays", before.isDead());
    fact("illegalOption", Facts.thrown(() -> Cluster.scale(257)));
    get(Cluster.disconnect());
    Cluster.setupPrimary(_ ->
        new Settings(
            java.util.Optional.empty(),
            List.of(),
            List.of("-Dport=0"),
            Map.of(Roles.ROLE, "serve"),
            java.util.Optional.empty(),
            dev.cadre.Stdio.LOGGED,
            java.util.Optional.empty(),
            Map.of()));
    above();
    Files.delete(folder);
    fact("end", "reached");
  }

  private static Map<?, ?> says(Worker worker) throws Exception {
    Message message = get(first(worker::onMessage));
    return Objects.requireNonNull(message.as(Map.class));
  }

  private static void above() throws Exception {
    List<ClusterEvent.Listening> listening = new CopyOnWriteArrayList<>();
    Cluster.onListening(listening::add);
    Cluster.scale(3);
    fact("scale.up", until(() -> listening.size() == 3) && Cluster.workers().size() == 3);
    int port = listening.getFirst().port();
    fact("scale.onePort", listening.stream().allMatch(e -> e.port() == port));
    ClusterHealth health = get(Cluster.health());
    fact("health.workers", health.workers().size());
    fact("health.primary", health.primaryPid() == ProcessHandle.current().pid());
    fact("health.address", health.address().orElse("none").startsWith("127.0.0.1:"));
    List<Integer> old = List.copyOf(Cluster.workers().keySet());
    List<Boolean> expected = new CopyOnWriteArrayList<>();
    Cluster.onExit(e -> expected.add(e.expected()));
    var restart = get(Cluster.restartAll());
    fact("restart.complete", restart.complete());
    fact("restart.replacesAll", Cluster.workers().keySet().stream().noneMatch(old::contains));
    fact("restart.keepsTheNumber", Cluster.workers().size());
    fact(
        "restart.exitsAreExpected", until(() -> expected.size() == 3) && !expected.contains(false));
    fact("restart.serves", Facts.answering(port).size());
    Cluster.scale(1);
    fact("scale.down", until(() -> Cluster.workers().size() == 1));
    Cluster.scale(0);
    fact("scale.zero", until(() -> Cluster.workers().isEmpty()));
  }
}
