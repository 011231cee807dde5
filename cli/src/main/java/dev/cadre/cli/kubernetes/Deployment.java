package dev.cadre.cli.kubernetes;

import dev.cadre.primary.settings.RunSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The Deployment: nearly all of what Kubernetes and Cadre have to agree on. */
final class Deployment {
  /** Until every node has heard that a pod gets nothing more; nothing tells when it has. */
  private static final int WITHDRAW_SECONDS = 5;

  private static final int PROBE_SECONDS = 2;

  /** Kubernetes' own default: the time in which a new pod has to become ready. */
  private static final int PROGRESS_SECONDS = 600;

  private static final Template TEMPLATE =
      new Template(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            {metadata}
          spec:
            {replicas}
            # A new pod is ready before an old one goes.
            strategy:
              type: RollingUpdate
              rollingUpdate:
                maxUnavailable: 0
                maxSurge: 1
            progressDeadlineSeconds: {progress}
            selector:
              matchLabels:
                {selector}
            template:
              metadata:
                labels:
                  {labels}
              spec:
                automountServiceAccountToken: false
                # {withdraw} s before TERM, then {drain} s to drain, {exit} s to exit, and some to spare.
                terminationGracePeriodSeconds: {grace}
                securityContext:
                  runAsNonRoot: true
                  # Any user but root: the image's files have to be readable by it.
                  runAsUser: 10001
                  runAsGroup: 10001
                  seccompProfile:
                    type: RuntimeDefault
                  {lowPorts}
                topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: kubernetes.io/hostname
                    whenUnsatisfiable: ScheduleAnyway
                    labelSelector:
                      matchLabels:
                        {selector}
                containers:
                  - name: {name}
                    {image}
                    # Paths are those in the image; relative ones start from its WORKDIR.
                    command: [cadre]
                    args:
                      {notes}
                      {arguments}
                      # So that the kubelet and Prometheus reach it. So does all that reaches the pod: the
                      # dashboard, lines of the log and all figures can be read there. Limit it to them
                      # with a NetworkPolicy.
                      - "--health-address"
                      - {healthAddress}
                      - "--health-port"
                      - "{health}"
                      {applicationArguments}
                    env:
                      # What can be made again. The run directory is /tmp/cadre-10001.
                      - name: XDG_CACHE_HOME
                        value: /tmp/cache
                      {environment}
                    ports:
                      {ports}
                      - name: health
                        containerPort: {health}
                    # {start} s: the boot and ready timeouts, and the JDK's archive.
                    startupProbe:
                      httpGet:
                        path: /readyz
                        port: health
                      periodSeconds: {probe}
                      timeoutSeconds: 2
                      failureThreshold: {startFailures}
                    # Of the primary: a worker that hangs or dies is its business.
                    livenessProbe:
                      httpGet:
                        path: /livez
                        port: health
                      periodSeconds: 10
                      timeoutSeconds: 3
                      failureThreshold: 3
                    # A worker gets traffic.
                    readinessProbe:
                      httpGet:
                        path: /readyz
                        port: health
                      periodSeconds: 5
                      timeoutSeconds: 2
                      failureThreshold: 2
                    lifecycle:
                      preStop:
                        # The pod serves on while Services forget it. Kubernetes 1.30 or newer; before
                        # that, exec: {command: [sleep, "{withdraw}"]}
                        sleep:
                          seconds: {withdraw}
                    {resources}
                    securityContext:
                      allowPrivilegeEscalation: false
                      readOnlyRootFilesystem: true
                      capabilities:
                        drop: [ALL]
                    volumeMounts:
                      # The run directory, versions of the application, archives and AOT caches.
                      - name: tmp
                        mountPath: /tmp
                volumes:
                  - name: tmp
                    emptyDir: {}
          """);

  private Deployment() {}

  static String yaml(PodPlan plan) {
    RunSettings settings = plan.settings();
    Map<String, String> parts = new HashMap<>(Manifest.with(plan, Map.of()));
    parts.put("replicas", replicas(plan.wishes()));
    parts.put("progress", Long.toString(Math.max(PROGRESS_SECONDS, plan.startSeconds() + 60)));
    parts.put("withdraw", Integer.toString(WITHDRAW_SECONDS));
    parts.put("drain", Long.toString(plan.drainSeconds()));
    parts.put("exit", Long.toString(plan.exitSeconds()));
    parts.put("grace", Long.toString(WITHDRAW_SECONDS + plan.stopSeconds()));
    parts.put("lowPorts", lowPorts(plan.ports()));
    parts.put("image", image(plan));
    int cut = plan.arguments().indexOf("--");
    int end = cut < 0 ? plan.arguments().size() : cut;
    parts.put("arguments", items(plan.arguments().subList(0, end)));
    parts.put(
        "applicationArguments", items(plan.arguments().subList(end, plan.arguments().size())));
    parts.put("notes", notes(settings, plan.wishes()));
    parts.put("healthAddress", Yaml.text(reachable(settings.healthAddress())));
    parts.put("environment", environment(plan.environment()));
    parts.put("ports", ports(plan.ports()));
    parts.put("start", Long.toString(plan.startSeconds()));
    parts.put("probe", Integer.toString(PROBE_SECONDS));
    parts.put(
        "startFailures", Long.toString(Math.ceilDiv(plan.startSeconds(), (long) PROBE_SECONDS)));
    parts.put("resources", resources(plan));
    return TEMPLATE.fill(parts);
  }

  private static String replicas(Wishes wishes) {
    return wishes.autoscaled()
        ? "# No replicas: their number is the HorizontalPodAutoscaler's."
        : "replicas: " + wishes.least();
  }

  private static String image(PodPlan plan) {
    return plan.wishes().image().isEmpty()
        ? "# EDIT THIS: cadre kubernetes --image IMAGE\nimage: \"REGISTRY/"
            + plan.name()
            + ":VERSION\""
        : "image: " + Yaml.text(plan.wishes().image());
  }

  private static String lowPorts(ApplicationPorts ports) {
    return ports.ports().stream()
        .filter(port -> port < 1024)
        .min(Integer::compare)
        .map(port ->
            """
            sysctls:
              # So that who is not root may bind port %1$d.
              - name: net.ipv4.ip_unprivileged_port_start
                value: "%1$d"
            """
                .formatted(port))
        .orElse("");
  }

  private static String items(List<String> words) {
    return Template.lines(words.stream().map(word -> "- " + Yaml.literal(word)).toList());
  }

  /** The same address, unless only the container itself could ask there. */
  private static String reachable(String address) {
    return switch (address) {
      case "::1" -> "::";
      case String local when local.equals("localhost") || local.startsWith("127.") -> "0.0.0.0";
      case String other -> other;
    };
  }

  /** What is right on a machine, and not in a pod. */
  private static String notes(RunSettings settings, Wishes wishes) {
    List<String> notes = new ArrayList<>();
    if (settings.state().equals("embedded") && wishes.most() > 1) {
      notes.add("# State is embedded: each pod has limits, counters and locks of its own. If the");
      notes.add("# application shares state: --state redis://HOST:6379 (docs/state.md).");
    }
    if (settings.state().matches("[a-z]+://[^/]*@.*")) {
      notes.add(
          "# The password of the state's server can be read here: leave --state out, and set");
      notes.add("# CADRE_STATE in env from a Secret.");
    }
    note(notes, "log-file", settings.logFile(), "Leave it out: kubectl logs has the log.");
    note(notes, "pid-file", settings.pidFile(), "Leave it out.");
    note(
        notes, "dashboard-token-file", settings.dashboardTokenFile(), "It has to be in the image.");
    return Template.lines(notes);
  }

  private static void note(List<String> notes, String key, Optional<Path> file, String remedy) {
    file.filter(path -> !path.startsWith("/tmp"))
        .ifPresent(path -> notes.add("# " + key + ": only /tmp can be written. " + remedy));
  }

  private static String environment(Map<String, String> variables) {
    List<String> lines = new ArrayList<>();
    variables.forEach((name, value) -> {
      lines.add("- name: " + Yaml.text(name));
      lines.add("  value: " + Yaml.literal(value));
    });
    return Template.lines(lines);
  }

  private static String ports(ApplicationPorts ports) {
    List<String> lines = new ArrayList<>();
    if (ports.guessed()) {
      lines.add("# A guess: cadre kubernetes --port N. Here and in the Service.");
    }
    for (int port : ports.ports()) {
      lines.add("- name: " + ports.name(port));
      lines.add("  containerPort: " + port);
    }
    return Template.lines(lines);
  }

  private static String resources(PodPlan plan) {
    String origin =
        switch (plan.heap()) {
          case SAID -> "";
          case SPLIT -> " Of --memory.";
          case GUESSED -> " A guess: --memory SIZE, or --jvm-arg -XmxSIZE.";
        };
    return String.format(
        Locale.ROOT,
        """
        # %1$s.%4$s
        # Besides, there is room for one more while one is replaced, and for what is not heap.
        # The JVMs count on the limit of processors: without it, on all of the node.
        resources:
          requests:
            cpu: "%2$d"
            memory: %3$dMi
          limits:
            cpu: "%2$d"
            memory: %3$dMi
        """,
        heaps(plan),
        plan.processors(),
        plan.memoryMegabytes(),
        origin);
  }

  private static String heaps(PodPlan plan) {
    int workers = plan.settings().workers();
    String number = workers == 1 ? "1 worker" : workers + " workers";
    return switch (plan.heap()) {
      case SAID -> number + " with the heap of --jvm-arg";
      case SPLIT, GUESSED ->
          number + " with a heap of up to " + (plan.split().heapBytes() >> 20) + " MB";
    };
  }
}
