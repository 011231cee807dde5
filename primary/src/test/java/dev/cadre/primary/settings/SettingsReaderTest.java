package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsReaderTest {
  @TempDir Path folder;
  private final Map<Setting<?>, List<String>> flags = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void aJar() throws IOException {
    TestJar.write(folder.resolve("shop-1.4.2.jar"), "shop.Main");
  }

  private RunSettings read() throws ConfigurationException {
    return new SettingsReader(folder, environment, 3).read(flags);
  }

  private ConfigurationException refuse() {
    return catchThrowableOfType(ConfigurationException.class, this::read);
  }

  private void jar() {
    flags.put(Settings.JAR, List.of("shop-1.4.2.jar"));
  }

  private void file(String text) throws IOException {
    Files.writeString(folder.resolve("cadre.yaml"), text);
    flags.put(Settings.CONFIG, List.of("cadre.yaml"));
  }

  @Test
  void aJarAloneIsEnough() throws Exception {
    jar();
    RunSettings settings = read();
    assertThat(settings.name()).isEqualTo("shop");
    assertThat(settings.artefact()).isEqualTo(new Artefact.Jar(folder.resolve("shop-1.4.2.jar")));
    assertThat(settings.workers()).isEqualTo(3);
    assertThat(settings.healthPort()).isEqualTo(9999);
    assertThat(settings.healthPortExplicit()).isFalse();
    assertThat(settings.healthAddress()).isEqualTo("127.0.0.1");
    assertThat(settings.balance()).isEqualTo(Balance.RANDOM);
    assertThat(settings.warmupRequests()).isEqualTo(200);
    assertThat(settings.bootTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.exitTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.slotDelay()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.ramp()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.healthInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.logMaxBytes()).isEqualTo(100L << 20);
    assertThat(settings.logKeep()).isEqualTo(5);
    assertThat(settings.sharePortZero()).isFalse();
    assertThat(settings.pidFile()).isEmpty();
    assertThat(settings.directory()).isEqualTo(folder);
  }

  @Test
  void flagWinsOverEnvironmentWinsOverFileWinsOverDefault() throws Exception {
    jar();
    file("workers: 4\nhealth-port: 4004\nlog-keep: 4\n");
    environment.put("CADRE_WORKERS", "5");
    environment.put("CADRE_HEALTH_PORT", "5005");
    flags.put(Settings.WORKERS, List.of("6"));
    RunSettings settings = read();
    assertThat(settings.workers()).isEqualTo(6);
    assertThat(settings.healthPort()).isEqualTo(5005);
    assertThat(settings.healthPortExplicit()).isTrue();
    assertThat(settings.logKeep()).isEqualTo(4);
  }

  @Test
  void theFileHoldsAllThatTheCommandLineHolds() throws Exception {
    file(
        """
        jar: shop-1.4.2.jar
        name: till
        args: [--port, "8080"]
        workers: 2
        jvm-args:
          - -Xmx64m
          - "-Da=b c"
        env: {STAGE: "${STAGE:-test}", ANSWER: 42, EMPTY: ""}
        private-ports: [9090, 9091]
        balance: sticky
        port-zero: shared
        ready-path: /ready?deep=1
        log-max-size: 64KB
        boot-timeout: 2m
        ramp: 0
        pid-file: run/pid
        """);
    RunSettings settings = read();
    assertThat(settings.name()).isEqualTo("till");
    assertThat(settings.applicationArguments()).containsExactly("--port", "8080");
    assertThat(settings.jvmArguments()).containsExactly("-Xmx64m", "-Da=b c");
    assertThat(settings.environment())
        .containsExactly(
            Map.entry("STAGE", "test"), Map.entry("ANSWER", "42"), Map.entry("EMPTY", ""));
    assertThat(settings.privatePorts()).containsExactly(9090, 9091);
    assertThat(settings.balance()).isEqualTo(Balance.STICKY);
    assertThat(settings.sharePortZero()).isTrue();
    assertThat(settings.readyPath()).contains("/ready?deep=1");
    assertThat(settings.logMaxBytes()).isEqualTo(64 << 10);
    assertThat(settings.bootTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.ramp()).isZero();
    assertThat(settings.pidFile()).contains(folder.resolve("run/pid"));
  }

  @Test
  void jsonIsYamlToo() throws Exception {
    file("{\"jar\": \"shop-1.4.2.jar\", \"workers\": \"max\", \"jvm-args\": [\"-Xmx1g\"]}");
    assertThat(read().workers()).isEqualTo(3);
  }

  @Test
  void passwordOfAWrongAddressIsNotSaid() throws Exception {
    jar();
    for (String wrong :
        List.of(
            "redis:/:secret@h",
            "redis://:secret word@h",
            "r_s://u:" + "secret".repeat(20) + "@h")) {
      flags.put(Settings.STATE, List.of(wrong));
      assertThat(refuse()).hasMessageContaining("found \"r").hasMessageNotContaining("secret");
      flags.remove(Settings.STATE);
      environment.put("CADRE_STATE", wrong);
      assertThat(refuse()).hasMessageNotContaining("secret");
      environment.remove("CADRE_STATE");
      file("state: \"" + wrong + "\"\n");
      assertThat(refuse()).hasMessageNotContaining("secret");
      file("workers: 1\n");
    }
  }

  @Test
  void pathsInAFileStartFromItsFolder() throws Exception {
    Path etc = Files.createDirectory(folder.resolve("etc"));
    Files.writeString(etc.resolve("cadre.yaml"), "jar: ../shop-1.4.2.jar\nlog-file: app.log\n");
    flags.put(Settings.CONFIG, List.of("etc/cadre.yaml"));
    flags.put(Settings.PID_FILE, List.of("pid"));
    RunSettings settings = read();
    assertThat(settings.artefact()).isEqualTo(new Artefact.Jar(folder.resolve("shop-1.4.2.jar")));
    assertThat(settings.logFile()).contains(etc.resolve("app.log"));
    assertThat(settings.pidFile()).contains(folder.resolve("pid"));
    assertThat(settings.directory()).isEqualTo(folder);
  }

  @Test
  void variablesHoldListsAsAShellWrites() throws Exception {
    jar();
    environment.put("CADRE_JVM_ARGS", "-Xmx1g '-Da=b c' -Dq=\\\"x");
    environment.put("CADRE_PRIVATE_PORTS", "9090, 9091");
    environment.put("CADRE_ENV", "A=1 B='two words'");
    file("env: {A: 0, C: 3}\njvm-args: [-Xms1g]\n");
    flags.put(Settings.ENV, List.of("B=2 words"));
    RunSettings settings = read();
    assertThat(settings.jvmArguments()).containsExactly("-Xmx1g", "-Da=b c", "-Dq=\"x");
    assertThat(settings.privatePorts()).containsExactly(9090, 9091);
    assertThat(settings.environment())
        .containsOnly(Map.entry("A", "1"), Map.entry("B", "2 words"), Map.entry("C", "3"));
  }

  @Test
  void aClassPathMayNameAllJarsOfAFolderAndWhichIsNotDecidedYet() throws Exception {
    flags.put(Settings.CLASS_PATH, List.of(".:*"));
    flags.put(Settings.MAIN, List.of("com.example.TillServer"));
    RunSettings settings = read();
    assertThat(settings.name()).isEqualTo("TillServer");
    assertThat(settings.artefact())
        .isEqualTo(
            new Artefact.ClassPath(List.of(folder, folder.resolve("*")), "com.example.TillServer"));
  }

  @Test
  void aJarOnTheCommandLineReplacesTheClassPathOfTheFile() throws Exception {
    jar();
    file("class-path: [classes]\nmain: shop.Main\n");
    assertThat(read().artefact()).isInstanceOf(Artefact.Jar.class);
  }

  @Test
  void allErrorsAreReportedAtOnceWithTheirPlace() throws Exception {
    jar();
    file(
        """
        worker: 2
        health-port: many
        boot-timeout: 30
        ready-path:
        jvm-args: {a: b}
        private-ports: [80, x]
        health-port: 1
        env: {A: [1]}
        """);
    environment.put("CADRE_BALANCE", "stickey");
    flags.put(Settings.LOG_KEEP, List.of("-1"));
    ConfigurationException e = refuse();
    assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(e.problems()).hasSize(10);
    assertThat(e)
        .hasMessageContaining(
            "cadre.yaml:1:1: unknown key \"worker\". Did you mean workers?\n     1 | worker: 2\n")
        .hasMessageContaining(
            "cadre.yaml:2:14: health-port: found \"many\"; allowed: a whole number from 0 to 65535."
                + " For example 9998.\n     2 | health-port: many\n       |              ^")
        .hasMessageContaining(
            "cadre.yaml:3:15: boot-timeout: found \"30\"; allowed: a time from 10ms to 1h, such as"
                + " 500ms, 30s or 2m. Add the unit: 30ms or 30s.")
        .hasMessageContaining("cadre.yaml:4:12: ready-path: found nothing")
        .hasMessageContaining("cadre.yaml:5:11: jvm-args: found keys and values; allowed: a list.")
        .hasMessageContaining("cadre.yaml:6:21: private-ports[1]: found \"x\"")
        .hasMessageContaining("cadre.yaml:7:1: health-port: found a second time, first in line 2")
        .hasMessageContaining("cadre.yaml:8:10: env.A: found a list")
        .hasMessageContaining(
            "CADRE_BALANCE: found \"stickey\"; allowed: random or sticky. Did you mean sticky.")
        .hasMessageContaining("--log-keep: found \"-1\"");
  }

  @Test
  void wrongFlagsAloneAreWrongUsage() {
    jar();
    flags.put(Settings.WORKERS, List.of("0"));
    assertThat(refuse().exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    assertThat(refuse())
        .hasMessage(
            "there is no jar and no class path to run. Write cadre run JAR [options] [--"
                + " application arguments].");
    Files.writeString(folder.resolve("cadre.yaml"), "workers: 2");
    assertThat(refuse())
        .hasMessageContaining("There is a cadre.yaml here: cadre run --config cadre.yaml");
    file("workers: 2");
    assertThat(refuse()).hasMessageContaining("cadre.yaml: there is no jar");
    flags.put(Settings.CONFIG, List.of("other.yaml"));
    assertThat(refuse()).hasMessageContaining("other.yaml: there is no such file");
    flags.clear();
    flags.put(Settings.JAR, List.of("shop-1.4.3.jar"));
    assertThat(refuse()).hasMessageContaining("Did you mean shop-1.4.2.jar?");
    flags.put(Settings.JAR, List.of("cadre.yaml"));
    assertThat(refuse()).hasMessageContaining("is no jar");
    TestJar.write(folder.resolve("lib.jar"), "");
    flags.put(Settings.JAR, List.of("lib.jar"));
    assertThat(refuse()).hasMessageContaining("Write --class-path lib.jar --main CLASS");
    flags.put(Settings.CLASS_PATH, List.of("lib.jar"));
    assertThat(refuse()).hasMessageContaining("--class-path: found beside a jar");
    flags.remove(Settings.JAR);
    assertThat(refuse()).hasMessageContaining("--class-path: found without the main class");
    flags.remove(Settings.CLASS_PATH);
    flags.put(Settings.MAIN, List.of("Main"));
    assertThat(refuse()).hasMessageContaining("--main: found without a class path");
    file("class-path: []\nmain: A");
    flags.remove(Settings.MAIN);
    assertThat(refuse()).hasMessageContaining("class-path: found nothing");
    file("jar:");
    assertThat(refuse()).hasMessageContaining("jar: found nothing");
  }

  @Test
  void aVariableInTheFileThatIsNotSetIsAnErrorAtItsPlace() throws Exception {
    jar();
    file("name: ${APP}\nworkers: ${N:-2}\nlog-file: $${x}-$$.log\nready-path: /${\n");
    assertThat(refuse())
        .hasMessageContaining(
            "cadre.yaml:1:7: name: found \"${APP}\". The variable APP is not set: set it, or write"
                + " ${APP:-default}.")
        .hasMessageContaining("cadre.yaml:4:13: ready-path");
    environment.put("APP", "till");
    file("name: ${APP}\nworkers: ${N:-2}\nlog-file: $${x}-$$.log\n");
    RunSettings settings = read();
    assertThat(settings.name()).isEqualTo("till");
    assertThat(settings.workers()).isEqualTo(2);
    assertThat(settings.logFile()).contains(folder.resolve("${x}-$.log"));
  }

  @Test
  void offsetPortsThatWouldMeetAreAnError() throws Exception {
    jar();
    file("workers: 4\noffset-ports: [8081, 8085]\n");
    assertThat(read().offsetPorts()).containsExactly(8081, 8085);
    file("workers: 4\nprivate-ports: [9003]\noffset-ports: [8084, 8081, 9000]\n");
    assertThat(refuse())
        .hasMessageContaining("offset-ports[0]: 8081 and 8084 are too close for 4 workers")
        .hasMessageContaining("9003 is a private port, and one of the 4 from 9000 on");
    file("offset-ports: 65400\n");
    assertThat(refuse()).hasMessageContaining("a whole number from 1 to 65280");
  }

  @Test
  void brokenYamlIsAnErrorWithItsPlace() throws Exception {
    jar();
    file("workers: 2\n\tname: x\n");
    assertThat(refuse()).hasMessageContaining("cadre.yaml:2:1: no valid YAML");
    file("a: 1\n---\nb: 2\n");
    assertThat(refuse()).hasMessageContaining("cadre.yaml:2:1: no valid YAML");
    file("- workers\n");
    assertThat(refuse()).hasMessageContaining("cadre.yaml:1:1: found a list");
    file("[".repeat(100_000));
    assertThat(refuse()).hasMessageContaining("nested more than");
    Files.write(folder.resolve("cadre.yaml"), new byte[] {'a', (byte) 0xff});
    assertThat(refuse()).hasMessageContaining("not UTF-8");
    file("#".repeat(2 << 20));
    assertThat(refuse()).hasMessageContaining("more than 1 MB");
    file("\uFEFF# nothing\n");
    assertThat(read().workers()).isEqualTo(3);
    flags.put(Settings.CONFIG, List.of("."));
    assertThat(refuse()).hasMessageContaining("found a folder");
  }

  @Test
  void flagNamesAndOtherSpellingsOfKeysAreExplained() throws Exception {
    jar();
    file("jvm-arg: x\nhealthPort: 1\nhealth_adress: x\nconfig: x\nzzz: 1\nready: /\n");
    assertThat(refuse())
        .hasMessageContaining("\"jvm-arg\". Did you mean jvm-args?")
        .hasMessageContaining("\"healthPort\". Did you mean health-port?")
        .hasMessageContaining("\"health_adress\". Did you mean health-address?")
        .hasMessageContaining("\"config\". A file cannot name another one")
        .hasMessageContaining("\"zzz\". cadre run --help lists the settings.")
        .hasMessageContaining("\"ready\". Did you mean ready-path?");
  }
}
