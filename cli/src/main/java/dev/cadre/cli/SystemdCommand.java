package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre systemd}: a unit that runs what {@code cadre run} with the same words would run. */
final class SystemdCommand implements Command {
  /** Until an archive for the JDK is made, at the first start. */
  private static final int START_MARGIN_SECONDS = 60;

  private static final int STOP_MARGIN_SECONDS = 15;

  @Override
  public String name() {
    return "systemd";
  }

  @Override
  public String summary() {
    return "Prints a systemd unit for an application";
  }

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public void describe(CommandSpec spec) {
    RunOptions.add(spec, name());
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre systemd --config /etc/shop/cadre.yaml > /etc/systemd/system/shop.service",
            "cadre systemd /srv/shop.jar --workers 4 > ~/.config/systemd/user/shop.service",
            "",
            "It takes the options of cadre run. Edit User= before use.",
            "",
            "cadre systemd --config /etc/shop/cadre.yaml --socket 8080 > /etc/systemd/system/shop.socket"));
    spec.addOption(
        OptionSpec.builder("--socket")
            .paramLabel("ADDRESS")
            .type(String.class)
            .description(
                "Prints the socket unit of this address instead (8080, 127.0.0.1:8080): systemd"
                    + " keeps the port while no primary runs.")
            .build());
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    RunSettings settings;
    try {
      settings = RunOptions.reader(shell).read(RunOptions.flags(parsed, arguments));
    } catch (ConfigurationException e) {
      return RunOptions.refuse(e, name(), shell);
    }
    try {
      String address = parsed.matchedOptionValue("--socket", "");
      boolean socket = !address.isEmpty();
      String unit = socket ? socket(settings, address) : unit(settings, parsed, arguments, shell);
      if (Options.json(parsed)) {
        JsonObject json = new JsonObject();
        json.put("name", settings.name() + (socket ? ".socket" : ".service"));
        json.put("unit", unit);
        shell.out().println(ClusterViewJson.indented(json));
      } else {
        shell.out().print(unit);
      }
      return ExitCode.OK.code();
    } catch (IOException e) {
      shell.err().println("cadre systemd: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }

  private String unit(RunSettings settings, ParseResult parsed, Arguments arguments, Shell shell)
      throws IOException {
    List<String> own = shell.background().of(List.of()).command();
    List<String> cadre = own.subList(1, own.size()); // without setsid
    long stop =
        settings.drainTimeout().plus(settings.exitTimeout()).toSeconds() + STOP_MARGIN_SECONDS;
    long start =
        settings.bootTimeout().plus(settings.readyTimeout()).toSeconds() + START_MARGIN_SECONDS;
    return """
    # Made by: cadre systemd. Reload of systemd: systemctl daemon-reload
    [Unit]
    Description=%1$s, a Java server run by Cadre
    After=network-online.target
    Wants=network-online.target

    [Service]
    Type=notify
    NotifyAccess=main
    # The user who runs it, and who may use cadre status and the like. Remove it in a user's unit.
    #User=%1$s
    WorkingDirectory=%2$s
    # Where cadre status and the like look for it, too: XDG_RUNTIME_DIR=/run/%1$s cadre status
    RuntimeDirectory=%1$s
    RuntimeDirectoryMode=0700
    Environment=XDG_RUNTIME_DIR=%%t/%1$s
    Environment=_JAVA_SR_SIGNUM=35
    ExecStart=%3$s
    # Returns when all workers are replaced, and fails when the new version does.
    ExecReload=%4$s
    # TERM to the primary alone: it lets the workers finish.
    KillMode=mixed
    TimeoutStartSec=%5$d
    TimeoutStopSec=%6$d
    WatchdogSec=30
    Restart=on-failure
    RestartSec=1
    # The command line or the configuration is wrong: trying again does not help.
    RestartPreventExitStatus=2 78
    # One worker that the kernel kills is replaced; the others serve on.
    OOMPolicy=continue
    LimitNOFILE=65536

    [Install]
    WantedBy=multi-user.target
    """
        .formatted(
            settings.name(),
            quoted(settings.directory().toString()),
            line(cadre, RunOptions.asRun(name(), parsed, arguments)),
            line(cadre, List.of("reload", "--name", settings.name())),
            start,
            stop);
  }

  private static String socket(RunSettings settings, String address) {
    return """
    # Made by: cadre systemd --socket. Reload of systemd: systemctl daemon-reload
    [Unit]
    Description=The port of %1$s

    [Socket]
    # The address that the application binds, exactly: 8080 is the wildcard [::]:8080.
    ListenStream=%2$s
    # The workers' own sockets are on the same port.
    ReusePort=yes
    Backlog=4096

    [Install]
    WantedBy=sockets.target
    """
        .formatted(settings.name(), quoted(address));
  }

  private static String line(List<String> cadre, List<String> words) {
    List<String> all = new ArrayList<>(cadre);
    all.addAll(words);
    return all.stream().map(SystemdCommand::quoted).collect(Collectors.joining(" "));
  }

  /** A word as systemd.syntax(7) and systemd.service(5) want it. */
  static String quoted(String word) {
    String escaped =
        word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%").replace("$", "$$");
    return escaped.matches("[A-Za-z0-9_@%+=:,./$-]+") ? escaped : "\"" + escaped + "\"";
  }
}
