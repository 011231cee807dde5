package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.grack.nanojson.JsonWriter;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is printed is judged by the classes that are made from Kubernetes' own schemas. */
@SuppressWarnings("NullAway") // Whatever is missing there is null, and fails the test.
final class KubernetesCommandTest {
  @TempDir Path folder;
  private ShellFixture shell;

  @BeforeEach
  void writeJar() throws IOException {
    shell = new ShellFixture(folder);
    jar("shop.jar");
  }

  private void jar(String name) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Shop");
    new JarOutputStream(Files.newOutputStream(folder.resolve(name)), manifest).close();
  }

  /** The documents by their kinds, in order. */
  private Map<String, JsonElement> print(String... words) {
    List<String> all = new ArrayList<>(List.of("kubernetes"));
    all.addAll(List.of(words));
    assertThat(shell.run(all.toArray(String[]::new))).as(shell.err()).isZero();
    return documents(shell.out());
  }

  private static Map<String, JsonElement> documents(String yaml) {
    Map<String, JsonElement> documents = new LinkedHashMap<>();
    LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    for (Object document : new Load(strict).loadAllFromString(yaml)) {
      JsonObject json = JsonParser.parseString(JsonWriter.string(document)).getAsJsonObject();
      documents.put(json.get("kind").getAsString(), json);
    }
    return documents;
  }

  private String refusal(String... words) {
    List<String> all = new ArrayList<>(List.of("kubernetes"));
    all.addAll(List.of(words));
    assertThat(shell.run(all.toArray(String[]::new))).isEqualTo(2);
    assertThat(shell.out()).isEmpty();
    return shell.err();
  }

  private static JsonElement document(Map<String, JsonElement> documents, String kind) {
    return documents.get(kind);
  }

  private static V1Deployment deployment(Map<String, JsonElement> documents) throws IOException {
    JsonElement json = document(documents, "Deployment");
    V1Deployment.validateJsonElement(json);
    return V1Deployment.fromJson(json.toString());
  }

  private static V1PodSpec pod(Map<String, JsonElement> documents) throws IOException {
    return deployment(documents).getSpec().getTemplate().getSpec();
  }

  private static V1Container container(Map<String, JsonElement> documents) throws IOException {
    assertThat(pod(documents).getContainers()).hasSize(1);
    return pod(documents).getContainers().getFirst();
  }

  private static List<String> environment(V1Container container) {
    return container.getEnv().stream().map(v -> v.getName() + "=" + v.getValue()).toList();
  }

  @Test
  void allKindsFitTheSchemasAndEachOther() throws Exception {
    var documents = print("shop.jar", "--image", "registry.example/shop:1.4", "--namespace", "web");
    assertThat(documents.keySet())
        .containsExactly(
            "Deployment",
            "Service",
            "HorizontalPodAutoscaler",
            "PodDisruptionBudget",
            "ServiceMonitor");
    V1Deployment deployment = deployment(documents);
    V1Service.validateJsonElement(document(documents, "Service"));
    V1Service service = V1Service.fromJson(document(documents, "Service").toString());
    V2HorizontalPodAutoscaler.validateJsonElement(document(documents, "HorizontalPodAutoscaler"));
    V2HorizontalPodAutoscaler autoscaler =
        V2HorizontalPodAutoscaler.fromJson(
            document(documents, "HorizontalPodAutoscaler").toString());
    V1PodDisruptionBudget.validateJsonElement(document(documents, "PodDisruptionBudget"));
    V1PodDisruptionBudget budget =
        V1PodDisruptionBudget.fromJson(document(documents, "PodDisruptionBudget").toString());

    Map<String, String> pods = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(pods)
        .containsEntry("app.kubernetes.io/name", "shop")
        .containsEntry("app.kubernetes.io/version", "1.4");
    assertThat(pods).containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
    assertThat(pods).containsAllEntriesOf(service.getSpec().getSelector());
    assertThat(pods).containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
    // A version there could never be changed.
    assertThat(deployment.getSpec().getSelector().getMatchLabels())
        .doesNotContainKey("app.kubernetes.io/version");
    assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(deployment.getMetadata().getName());
    assertThat(deployment.getMetadata().getNamespace()).isEqualTo("web");

    List<String> open =
        container(documents).getPorts().stream().map(port -> port.getName()).toList();
    assertThat(service.getSpec().getPorts())
        .allSatisfy(
            port -> assertThat(open).contains(String.valueOf(port.getTargetPort().getStrValue())));
    assertServiceMonitor(document(documents, "ServiceMonitor").getAsJsonObject(), service);
  }

  /**
   * Its schema is the Prometheus operator's: {@code selector} and {@code endpoints} are required.
   */
  private static void assertServiceMonitor(JsonObject monitor, V1Service service) {
    assertThat(monitor.get("apiVersion").getAsString()).isEqualTo("monitoring.coreos.com/v1");
    JsonObject spec = monitor.getAsJsonObject("spec");
    assertThat(spec.keySet()).containsExactlyInAnyOrder("selector", "endpoints");
    spec.getAsJsonObject("selector")
        .getAsJsonObject("matchLabels")
        .entrySet()
        .forEach(label ->
            assertThat(service.getMetadata().getLabels())
                .containsEntry(label.getKey(), label.getValue().getAsString()));
    JsonObject endpoint = spec.getAsJsonArray("endpoints").get(0).getAsJsonObject();
    assertThat(endpoint.keySet())
        .containsExactlyInAnyOrder("port", "path", "interval", "scrapeTimeout");
    assertThat(endpoint.get("path").getAsString()).isEqualTo("/metrics");
    assertThat(service.getSpec().getPorts())
        .anyMatch(port -> port.getName().equals(endpoint.get("port").getAsString()));
  }

  @Test
  void judgeSeesWhatIsWrong() {
    JsonElement json = document(print("shop.jar"), "Deployment");
    json.getAsJsonObject()
        .getAsJsonObject("spec")
        .getAsJsonObject("template")
        .getAsJsonObject("spec")
        .addProperty("terminationGrace", 60);
    assertThatThrownBy(() -> V1Deployment.validateJsonElement(json))
        .hasMessageContaining("terminationGrace");
  }

  @Test
  void podAsksTheHealthPortAndWaitsAsLongAsCadreMayTake() throws Exception {
    var documents =
        print(
            "shop.jar",
            "--drain-timeout",
            "90s",
            "--exit-timeout",
            "20s",
            "--boot-timeout",
            "3m",
            "--health-port=7000",
            "--health-address",
            "127.0.0.1");
    V1Container container = container(documents);
    assertThat(container.getArgs())
        .containsSubsequence("--health-address", "0.0.0.0", "--health-port", "7000")
        .doesNotContain("127.0.0.1", "--health-port=7000");
    assertThat(container.getPorts())
        .anyMatch(port -> port.getName().equals("health") && port.getContainerPort() == 7000);
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    assertThat(container.getLivenessProbe().getHttpGet().getPort().getStrValue())
        .isEqualTo("health");
    V1Probe startup = container.getStartupProbe();
    assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold())
        .as("boot, ready and the archive")
        .isGreaterThanOrEqualTo(180 + 60 + 60);
    long sleep = container.getLifecycle().getPreStop().getSleep().getSeconds();
    assertThat(pod(documents).getTerminationGracePeriodSeconds())
        .isGreaterThanOrEqualTo(sleep + 90 + 20 + 10);
  }

  @Test
  void rootOfThePodIsReadOnlyButWhereCadreWrites() throws Exception {
    var documents = print("shop.jar");
    V1Container container = container(documents);
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(pod(documents).getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(container.getVolumeMounts())
        .hasSize(1)
        .allMatch(m -> m.getMountPath().equals("/tmp"));
    assertThat(pod(documents).getVolumes()).hasSize(1).allMatch(v -> v.getEmptyDir() != null);
    assertThat(environment(container)).contains("XDG_CACHE_HOME=/tmp/cache");
    assertThat(deployment(documents).getSpec().getStrategy().getRollingUpdate().getMaxUnavailable())
        .hasToString("0");
  }

  @ParameterizedTest
  @CsvSource({
    "--workers 3 --jvm-arg -Xmx1g, 3, 5856",
    "--workers 4, 4, 3680",
    "--workers max --cpus 8, 8, 6592",
    "--workers 2 --memory 4Gi, 2, 4096",
    "--cpus 6 --workers 2, 6, 2208",
  })
  void memoryAndProcessorsFollowThePlan(String options, int processors, long megabytes)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("shop.jar"));
    words.addAll(List.of(options.split(" ", -1)));
    var resources = container(print(words.toArray(String[]::new))).getResources();
    Quantity memory = new Quantity(megabytes + "Mi");
    assertThat(resources.getRequests().get("memory")).isEqualTo(memory);
    assertThat(resources.getLimits().get("memory")).isEqualTo(memory);
    assertThat(resources.getLimits().get("cpu").getNumber().intValue()).isEqualTo(processors);
  }

  @Test
  void wordsArriveInTheContainerAsTheyWereSaid() throws Exception {
    shell.environment.put("CADRE_LOG_FORMAT", "json");
    shell.environment.put("CADRE_HEALTH_ADDRESS", "127.0.0.1");
    shell.environment.put("CADRE_ENV", "MOTD='yes: # \"no\" \\ $(HOME) é\t😀' N=1e3");
    List<String> said =
        List.of("--name", "on", "--jvm-arg", "-Da=b: #c", "--env", "PORT=0123", "--jvm-arg=-Dn=7");
    List<String> words = new ArrayList<>(List.of("shop.jar", "--image", "x:1", "--port", "80"));
    words.addAll(said);
    List<String> own = List.of("--", "--motd=100% 'a' \"b\" $HOME $$", "{worker.slot}", "null", "");
    words.addAll(own);
    var documents = print(words.toArray(String[]::new));
    V1Container container = container(documents);
    List<String> args = container.getArgs().stream().map(a -> a.replace("$$", "$")).toList();
    assertThat(args.subList(0, 2 + said.size()))
        .startsWith("run", "shop.jar")
        .endsWith(said.toArray(String[]::new));
    assertThat(args).endsWith(own.toArray(String[]::new)).doesNotContain("--image", "x:1");
    assertThat(container.getEnv())
        .filteredOn(variable -> variable.getName().equals("CADRE_ENV"))
        .extracting(V1EnvVar::getValue)
        .containsExactly("MOTD='yes: # \"no\" \\ $$(HOME) é\t😀' N=1e3");
    assertThat(environment(container))
        .contains("CADRE_LOG_FORMAT=json")
        .noneMatch(variable -> variable.startsWith("CADRE_HEALTH_ADDRESS"));
    assertThat(container.getName()).isEqualTo("on");
    assertThat(pod(documents).getSecurityContext().getSysctls()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--server.port=8443, 8443, false",
    "--spring.profiles.active=prod, 8080, true",
    "-Dx=--server.port=1, 8080, true",
  })
  void portIsFoundInTheArgumentsOrGuessedAloud(String argument, int port, boolean guessed)
      throws Exception {
    V1Container container = container(print("shop.jar", "--", argument));
    assertThat(container.getPorts().getFirst().getContainerPort()).isEqualTo(port);
    assertThat(shell.out().contains("# A guess: cadre kubernetes --port N")).isEqualTo(guessed);
  }

  @Test
  void severalPortsHaveNamesThatKubernetesTakes() throws Exception {
    V1Container container = container(print("shop.jar", "--port", "8080", "--port", "65535"));
    assertThat(container.getPorts())
        .extracting(port -> port.getName())
        .containsExactly("http", "port-65535", "health")
        .allMatch(name -> name.length() <= 15);
  }

  @Test
  void stateOfEachPodAloneIsWarnedOf() {
    print("shop.jar");
    assertThat(shell.out()).contains("# State is embedded: each pod has");
    print("shop.jar", "--state", "redis://cache:6379");
    assertThat(shell.out()).doesNotContain("embedded");
    print("shop.jar", "--replicas", "1", "--only", "Deployment");
    assertThat(shell.out()).doesNotContain("embedded");
    print("shop.jar", "--state", "redis://:secret@cache:6379");
    assertThat(shell.out()).contains("# The password of the state's server can be read here");
  }

  @Test
  void autoscalerHasTheNumberOfPodsToItself() throws Exception {
    var documents = print("shop.jar", "--min", "3", "--max", "9");
    assertThat(deployment(documents).getSpec().getReplicas()).isNull();
    assertThat(document(documents, "HorizontalPodAutoscaler").toString())
        .contains("\"minReplicas\":3", "\"maxReplicas\":9");
    var alone = print("shop.jar", "--replicas", "3", "--only", "deployment,Service");
    assertThat(alone.keySet()).containsExactly("Deployment", "Service");
    assertThat(deployment(alone).getSpec().getReplicas()).isEqualTo(3);
  }

  @Test
  void configurationFileSaysTheSame() throws Exception {
    Files.writeString(
        folder.resolve("cadre.yaml"), "jar: shop.jar\nname: till\nworkers: 3\ndrain-timeout: 1m\n");
    var documents = print("--config", "cadre.yaml");
    assertThat(deployment(documents).getMetadata().getName()).isEqualTo("till");
    assertThat(container(documents).getArgs()).startsWith("run", "--config", "cadre.yaml");
    assertThat(pod(documents).getTerminationGracePeriodSeconds()).isEqualTo(5 + 60 + 10 + 15);
  }

  @Test
  void jsonHasADocumentForEachKind() throws Exception {
    assertThat(shell.run("kubernetes", "shop.jar", "--json", "--only", "Service")).isZero();
    JsonObject json = JsonParser.parseString(shell.out()).getAsJsonObject();
    assertThat(json.get("name").getAsString()).isEqualTo("shop");
    String yaml = json.getAsJsonObject("manifests").get("Service").getAsString();
    V1Service.validateJsonElement(document(documents(yaml), "Service"));
  }

  @Test
  void imageThatIsNotNamedCannotBeDeployedByMistake() throws Exception {
    assertThat(container(print("shop.jar")).getImage())
        .as("no name of an image has capitals")
        .isEqualTo("REGISTRY/shop:VERSION");
  }

  @ParameterizedTest
  @CsvSource({"Web_Shop,web-shop", "myApp.1,my-app-1", "9lives,lives", "'x-',x", "77,app"})
  void nameThatIsNoLabelIsRefusedWithOneThatIs(String name, String label) throws Exception {
    assertThat(refusal("shop.jar", "--name", name))
        .contains(name, "no DNS label", "--name " + label);
    print("shop.jar", "--name", label);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--namespace Web",
        "--port 0",
        "--port 65536",
        "--port 9999",
        "--replicas 0",
        "--replicas two",
        "--min 5 --max 4",
        "--memory 2GB",
        "--cpus 1.5",
        "--health-port 0",
        "--image a=b",
        "--only Deployment,Servise"
      })
  void whatCannotWorkIsRefused(String options) {
    List<String> words = new ArrayList<>(List.of("shop.jar"));
    words.addAll(List.of(options.split(" ", -1)));
    String last = words.getLast();
    assertThat(refusal(words.toArray(String[]::new)))
        .contains(last.substring(last.indexOf(',') + 1))
        .startsWith("cadre: kubernetes: ");
  }
}
