package dev.cadre.cli.kubernetes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the things that make an application in Kubernetes, in the order in which they are made.
 */
public enum Manifest {
  DEPLOYMENT("Deployment") {
    @Override
    public String yaml(PodPlan plan) {
      return Deployment.yaml(plan);
    }
  },
  SERVICE("Service") {
    @Override
    public String yaml(PodPlan plan) {
      return SERVICE_TEMPLATE.fill(
          with(plan, Map.of("ports", Template.lines(servicePorts(plan.ports())))));
    }
  },
  AUTOSCALER("HorizontalPodAutoscaler") {
    @Override
    public String yaml(PodPlan plan) {
      return AUTOSCALER_TEMPLATE.fill(
          with(
              plan,
              Map.of(
                  "least", Integer.toString(plan.wishes().least()),
                  "most", Integer.toString(plan.wishes().most()))));
    }
  },
  DISRUPTION_BUDGET("PodDisruptionBudget") {
    @Override
    public String yaml(PodPlan plan) {
      return DISRUPTION_BUDGET_TEMPLATE.fill(with(plan, Map.of()));
    }
  },
  SERVICE_MONITOR("ServiceMonitor") {
    @Override
    public String yaml(PodPlan plan) {
      return SERVICE_MONITOR_TEMPLATE.fill(with(plan, Map.of()));
    }
  };

  private static final Template SERVICE_TEMPLATE =
      new Template(
          """
          apiVersion: v1
          kind: Service
          metadata:
            {metadata}
          spec:
            selector:
              {selector}
            ports:
              {ports}
              # For the ServiceMonitor. Keep it out of an Ingress.
              - name: health
                port: {health}
                targetPort: health
          """);

  private static final Template AUTOSCALER_TEMPLATE =
      new Template(
          """
          apiVersion: autoscaling/v2
          kind: HorizontalPodAutoscaler
          metadata:
            {metadata}
          spec:
            scaleTargetRef:
              apiVersion: apps/v1
              kind: Deployment
              name: {name}
            minReplicas: {least}
            maxReplicas: {most}
            metrics:
              # Of what a pod requests. It needs the metrics server.
              - type: Resource
                resource:
                  name: cpu
                  target:
                    type: Utilization
                    averageUtilization: 70
          """);

  private static final Template DISRUPTION_BUDGET_TEMPLATE =
      new Template(
          """
          apiVersion: policy/v1
          kind: PodDisruptionBudget
          metadata:
            {metadata}
          spec:
            # Nodes are emptied a pod at a time.
            maxUnavailable: 1
            selector:
              matchLabels:
                {selector}
          """);

  private static final Template SERVICE_MONITOR_TEMPLATE =
      new Template(
          """
          # For the Prometheus operator. Many choose by a label, such as release: prometheus: add it.
          apiVersion: monitoring.coreos.com/v1
          kind: ServiceMonitor
          metadata:
            {metadata}
          spec:
            selector:
              matchLabels:
                {selector}
            endpoints:
              - port: health
                path: /metrics
                interval: 30s
                # Workers that do not give their metrics have been given up by then.
                scrapeTimeout: 10s
          """);

  private final String kind;

  Manifest(String kind) {
    this.kind = kind;
  }

  /** As Kubernetes calls it. */
  public String kind() {
    return kind;
  }

  /** A document in YAML, without a separator. */
  public abstract String yaml(PodPlan plan);

  private static List<String> servicePorts(ApplicationPorts ports) {
    return ports.ports().stream()
        .flatMap(port ->
            List.of(
                "- name: " + ports.name(port),
                "  port: " + port,
                "  targetPort: " + ports.name(port))
                .stream())
        .toList();
  }

  /** The parts that all have, and those of one. */
  static Map<String, String> with(PodPlan plan, Map<String, String> own) {
    Map<String, String> parts = new HashMap<>(own);
    String name = Yaml.text(plan.name());
    String selector =
        "app.kubernetes.io/name: " + name + "\napp.kubernetes.io/instance: " + name + "\n";
    String version =
        plan.version().map(v -> "app.kubernetes.io/version: " + Yaml.text(v) + "\n").orElse("");
    String labels = selector + "app.kubernetes.io/component: server\n" + version;
    String namespace = plan.wishes().namespace();
    parts.put("name", name);
    parts.put("selector", selector);
    parts.put("labels", labels);
    parts.put(
        "metadata",
        "name: "
            + name
            + "\n"
            + (namespace.isEmpty() ? "" : "namespace: " + Yaml.text(namespace) + "\n")
            + "labels:\n"
            + labels.indent(2));
    parts.put("health", Integer.toString(plan.settings().healthPort()));
    return parts;
  }
}
