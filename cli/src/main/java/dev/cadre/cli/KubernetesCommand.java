package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.kubernetes.Manifest;
import dev.cadre.cli.kubernetes.PodPlan;
import dev.cadre.cli.kubernetes.Wishes;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Settings;
import dev.cadre.primary.settings.SettingsReader;
import dev.cadre.primary.settings.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre kubernetes}: pods that run what {@code cadre run} with the same words would run. */
final class KubernetesCommand implements Command {
  private static final String IMAGE = "--image";
  private static final String PORT = "--port";
  private static final String REPLICAS = "--replicas";
  private static final String MIN = "--min";
  private static final String MAX = "--max";
  private static final String CPUS = "--cpus";
  private static final String MEMORY = "--memory";
  private static final String NAMESPACE = "--namespace";
  private static final String ONLY = "--only";
  private static final List<String> OWN =
      List.of(IMAGE, PORT, REPLICAS, MIN, MAX, CPUS, MEMORY, NAMESPACE, ONLY);

  /** What the Deployment says itself, last. */
  private static final List<Setting<?>> DECIDED =
      List.of(Settings.HEALTH_ADDRESS, Settings.HEALTH_PORT);

  private static final int USUAL_PROCESSORS = 2;
  private static final int USUAL_PODS = 2;
  private static final int MOST_PODS = 5000;

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public String summary() {
    return "Prints the manifests that run an application in Kubernetes";
  }

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public void describe(CommandSpec spec) {
    RunOptions.add(spec, name());
    add(spec, IMAGE, "IMAGE", "The image with cadre, a JDK and the application.");
    spec.addOption(
        OptionSpec.builder(PORT)
            .paramLabel("N")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .description(
                "A port of the application. Default: that of --server.port and the like among its"
                    + " arguments, else 8080. May be repeated.")
            .build());
    add(spec, CPUS, "N", "The processors of a pod. Default: one for each worker.");
    add(
        spec,
        MEMORY,
        "SIZE",
        "The memory of a pod, such as 2Gi. Default: what heaps of -Xmx or 512 MB need.");
    add(spec, REPLICAS, "N", "How many pods there are; with an autoscaler, at least. Default: 2.");
    add(spec, MIN, "N", "The least that the autoscaler leaves. Default: that of --replicas.");
    add(spec, MAX, "N", "The most that the autoscaler makes. Default: twice the least.");
    add(spec, NAMESPACE, "NAME", "The namespace. Default: that of kubectl.");
    add(
        spec,
        ONLY,
        "KINDS",
        "Prints only these, with commas between: "
            + Arrays.stream(Manifest.values()).map(Manifest::kind).collect(Collectors.joining(", "))
            + ".");
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre kubernetes shop.jar --image registry.example/shop:1.4 | kubectl apply -f -",
            "cadre kubernetes --config cadre.yaml --image shop:1.4 --port 8080 --max 10 > shop.yaml",
            "cadre kubernetes shop.jar --image shop:1.5 --only Deployment,Service",
            "",
            "It takes the options of cadre run. Paths are those in the image."));
  }

  private static void add(CommandSpec spec, String option, String label, String description) {
    spec.addOption(
        OptionSpec.builder(option)
            .paramLabel(label)
            .type(String.class)
            .arity("1")
            .description(description)
            .build());
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    OptionalInt cpus = number(parsed, CPUS, 256);
    RunSettings settings;
    try {
      // Workers: max means those of the pod, not of this machine.
      settings =
          new SettingsReader(shell.directory(), shell.environment(), cpus.orElse(USUAL_PROCESSORS))
              .read(RunOptions.flags(parsed, arguments));
    } catch (ConfigurationException e) {
      return RunOptions.refuse(e, name(), shell);
    }
    Set<Manifest> manifests = manifests(parsed.matchedOptionValue(ONLY, ""));
    Wishes wishes = wishes(parsed, manifests.contains(Manifest.AUTOSCALER));
    check(settings, wishes);
    PodPlan plan =
        PodPlan.of(
            settings,
            wishes,
            cpus.orElse(settings.workers()),
            RunOptions.asRun(name(), parsed, arguments, removed()),
            variables(parsed, shell.environment()));
    print(plan, manifests, Options.json(parsed), shell);
    return ExitCode.OK.code();
  }

  private static void print(PodPlan plan, Set<Manifest> manifests, boolean json, Shell shell) {
    if (json) {
      JsonObject documents = new JsonObject();
      manifests.forEach(manifest -> documents.put(manifest.kind(), manifest.yaml(plan)));
      JsonObject all = new JsonObject();
      all.put("name", plan.settings().name());
      all.put("manifests", documents);
      shell.out().println(ClusterViewJson.indented(all));
    } else {
      shell.out().print("# Made by: cadre kubernetes. What it means: docs/how-to-kubernetes.md\n");
      shell
          .out()
          .print(
              manifests.stream()
                  .map(manifest -> manifest.yaml(plan))
                  .collect(Collectors.joining("---\n")));
    }
  }

  private static Wishes wishes(ParseResult parsed, boolean autoscaled) throws UsageException {
    int replicas = number(parsed, REPLICAS, MOST_PODS).orElse(USUAL_PODS);
    int least = autoscaled ? number(parsed, MIN, MOST_PODS).orElse(replicas) : replicas;
    OptionalInt max = number(parsed, MAX, MOST_PODS);
    int most = autoscaled ? max.orElse(2 * least) : least;
    if (most < least) {
      throw new UsageException(
          "kubernetes: --max "
              + most
              + " is less than "
              + least
              + ", the least. Give a larger --max, or a smaller --min.");
    }
    return new Wishes(
        image(parsed), namespace(parsed), ports(parsed), memory(parsed), least, most, autoscaled);
  }

  private static String image(ParseResult parsed) throws UsageException {
    String image = parsed.matchedOptionValue(IMAGE, "");
    if (parsed.hasMatchedOption(IMAGE) && !image.matches("[A-Za-z0-9][A-Za-z0-9._:/@-]*")) {
      throw new UsageException(
          "kubernetes: --image \""
              + image
              + "\" is no name of an image. One such as registry.example/shop:1.4 is.");
    }
    return image;
  }

  private static String namespace(ParseResult parsed) throws UsageException {
    String namespace = parsed.matchedOptionValue(NAMESPACE, "");
    if (parsed.hasMatchedOption(NAMESPACE) && !isLabel(namespace)) {
      throw new UsageException(
          "kubernetes: --namespace \""
              + namespace
              + "\" is no DNS label: 1 to 63 of a-z, 0-9 and -, a letter or digit first and last.");
    }
    return namespace;
  }

  private static List<Integer> ports(ParseResult parsed) throws UsageException {
    Set<Integer> ports = new LinkedHashSet<>();
    for (String text : parsed.<List<String>>matchedOptionValue(PORT, List.of())) {
      ports.add(number(PORT, text, 65535));
    }
    return List.copyOf(ports);
  }

  private static OptionalInt memory(ParseResult parsed) throws UsageException {
    String text = parsed.matchedOptionValue(MEMORY, "");
    if (!parsed.hasMatchedOption(MEMORY)) {
      return OptionalInt.empty();
    }
    if (!text.matches("[1-9]\\d{0,5}Mi|[1-9]\\d{0,2}Gi")) {
      throw new UsageException(
          "kubernetes: --memory " + text + " is no size such as 1536Mi or 2Gi.");
    }
    int number = Integer.parseInt(text.substring(0, text.length() - 2));
    return OptionalInt.of(text.endsWith("Gi") ? number * 1024 : number);
  }

  private static OptionalInt number(ParseResult parsed, String option, int most)
      throws UsageException {
    return parsed.hasMatchedOption(option)
        ? OptionalInt.of(number(option, parsed.matchedOptionValue(option, ""), most))
        : OptionalInt.empty();
  }

  private static int number(String option, String text, int most) throws UsageException {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw new UsageException(
          "kubernetes: " + option + " " + text + " is no number from 1 to " + most + ".");
    }
    return Integer.parseInt(text);
  }

  private static Set<Manifest> manifests(String only) throws UsageException {
    if (only.isEmpty()) {
      return EnumSet.allOf(Manifest.class);
    }
    Set<Manifest> chosen = EnumSet.noneOf(Manifest.class);
    List<String> kinds = Arrays.stream(Manifest.values()).map(Manifest::kind).toList();
    for (String word : only.split(",", -1)) {
      chosen.add(
          Arrays.stream(Manifest.values())
              .filter(manifest -> manifest.kind().equalsIgnoreCase(word.strip()))
              .findFirst()
              .orElseThrow(() ->
                  new UsageException(
                      "kubernetes: --only knows no "
                          + word.strip()
                          + "."
                          + Suggestion.closest(word.strip(), kinds)
                              .map(near -> " Did you mean " + near + "?")
                              .orElse(" There are: " + String.join(", ", kinds) + "."))));
    }
    return chosen;
  }

  private static void check(RunSettings settings, Wishes wishes) throws UsageException {
    String name = settings.name();
    // A Service's name is a little narrower than the others': it begins with a letter.
    if (!isLabel(name) || !Character.isLetter(name.charAt(0))) {
      throw new UsageException(
          "kubernetes: the name "
              + name
              + " is no DNS label: 1 to 63 of a-z, 0-9 and -, a letter first and no - last. Add --name "
              + label(name)
              + ".");
    }
    int health = settings.healthPort();
    if (health == 0) {
      throw new UsageException(
          "kubernetes: --health-port 0 is any free port, which no probe finds. Give a number.");
    }
    if (wishes.ports().contains(health)) {
      throw new UsageException(
          "kubernetes: --port "
              + health
              + " is the health port too. Give another --health-port, or leave that --port out.");
    }
  }

  private static boolean isLabel(String text) {
    return text.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  }

  /** The label that is nearest to a name. */
  private static String label(String name) {
    String label =
        name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[^a-z]+", "");
    String cut = label.substring(0, Math.min(63, label.length())).replaceAll("-+$", "");
    return cut.isEmpty() ? "app" : cut;
  }

  private static List<String> removed() {
    List<String> options = new ArrayList<>(OWN);
    DECIDED.forEach(setting -> options.add(setting.flag()));
    return options;
  }

  /** The settings that the environment of this process says and its options do not. */
  private static Map<String, String> variables(
      ParseResult parsed, Map<String, String> environment) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      // Maps are merged; of all else the option wins.
      boolean said =
          (parsed.hasMatchedOption(setting.flag()) && setting.shape() != Setting.Shape.MAP)
              || (setting.equals(Settings.JAR) && parsed.hasMatchedPositional(0));
      Optional.ofNullable(environment.get(setting.variable()))
          .filter(value -> !value.isEmpty() && !said && !DECIDED.contains(setting))
          .ifPresent(value -> variables.put(setting.variable(), value));
    }
    return variables;
  }
}
