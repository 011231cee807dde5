package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.TrainingEnvironment;
import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.primary.settings.RunSettings.Artefact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {

  private static final WorkerEnvironment WORKER = new WorkerEnvironment(4711, 1, 1, 17, 3, 4);

  private static WorkerCommand.Common common(Map<String, String> inherited) {
    return new WorkerCommand.Common(
        Path.of("/jdk"),
        Path.of("/cadre/agent.jar"),
        Path.of("/cache/patch"),
        Optional.of(Path.of("/cache/base.jsa")),
        List.of("-Xmx100m"),
        List.of("-Djmx=900{worker.slot}", "-Xmx1g"),
        List.of("--id={worker.id}", "x y"),
        inherited,
        Map.of("LOG", "worker-{worker.slot}-{worker.id}.log", "PATH", "/bin"));
  }

  @Test
  void theUsersArgumentsComeAfterOursAndSoWin() {
    WorkerCommand command =
        common(Map.of()).of(WORKER, new Artefact.Jar(Path.of("/generations/1/shop.jar")));
    assertThat(command.executable()).isEqualTo("/jdk/bin/java");
    assertThat(command.argv())
        .containsExactly(
            "/jdk/bin/java",
            "-Xmx100m",
            "-Dio.netty.transport.noNative=true",
            "-Dio.grpc.netty.shaded.io.netty.transport.noNative=true",
            "-javaagent:/cadre/agent.jar=/cache/patch",
            "-XX:SharedArchiveFile=/cache/base.jsa",
            "-Djmx=9001",
            "-Xmx1g",
            "-jar",
            "/generations/1/shop.jar",
            "--id=17",
            "x y");
  }

  @Test
  void anAotCacheTakesThePlaceOfTheArchive() {
    List<String> argv =
        common(Map.of())
            .of(WORKER, new Artefact.Jar(Path.of("/x.jar")), Path.of("/cache/key.aot"))
            .argv();
    assertThat(argv).contains("-XX:AOTCache=/cache/key.aot").doesNotHaveDuplicates();
    assertThat(argv).noneMatch(argument -> argument.startsWith("-XX:SharedArchiveFile"));
  }

  @Test
  void aTrainingIsMarkedAndIsNoWorker() {
    TrainingEnvironment training = new TrainingEnvironment(4711, 3, "/cache/training");
    Artefact.Jar jar = new Artefact.Jar(Path.of("/x.jar"));
    WorkerCommand record =
        common(Map.of()).training(training, jar, new AotStep.Recording(Path.of("/cache/r")));
    assertThat(record.argv())
        .contains("-XX:AOTMode=record", "-XX:AOTConfiguration=/cache/r", "-Dcadre.training=true");
    assertThat(record.envp())
        .contains("CADRE_TRAINING=true", "CADRE_TRAINER=1:4711:3:/cache/training")
        .noneMatch(variable -> variable.startsWith("CADRE_WORKER"));
    // The JVM that makes the cache of that runs nothing of the application.
    WorkerCommand create =
        common(Map.of())
            .training(training, jar, new AotStep.Create(Path.of("/cache/r"), Path.of("/cache/c")));
    assertThat(create.envp()).noneMatch(variable -> variable.startsWith("CADRE_"));
  }

  @Test
  void theNameOfACacheSaysAllThatItDependsOn() {
    WorkerCommand.Common common = common(Map.of());
    Artefact.Jar jar = new Artefact.Jar(Path.of("/x.jar"));
    assertThat(common.aotKey(jar, "a"))
        .isEqualTo(common.aotKey(jar, "a"))
        .isNotEqualTo(common.aotKey(jar, "b"))
        .isNotEqualTo(common.aotKey(new Artefact.Jar(Path.of("/y.jar")), "a"))
        .isNotEqualTo(common(Map.of("JAVA_TOOL_OPTIONS", "-Xint")).aotKey(jar, "a"));
  }

  @Test
  void workersThatDifferFromEachOtherHaveNoCache() {
    assertThat(common(Map.of()).whyNoAot()).hasValueSatisfying(why -> assertThat(why).isNotEmpty());
  }

  @Test
  void aClassPathIsJoined() {
    var artefact = new Artefact.ClassPath(List.of(Path.of("/a.jar"), Path.of("/b")), "shop.Main");
    assertThat(common(Map.of()).of(WORKER, artefact).argv())
        .containsSequence("-cp", "/a.jar:/b", "shop.Main");
  }

  @Test
  void aWildcardIsTheJarsOfTheGenerationByName(@TempDir Path lib) throws IOException {
    for (String name : List.of("b.jar", "a.JAR", "notes.txt")) {
      Files.createFile(lib.resolve(name));
    }
    var artefact = new Artefact.ClassPath(List.of(Path.of("/x"), lib.resolve("*")), "shop.Main");
    assertThat(common(Map.of()).of(WORKER, artefact).argv())
        .containsSequence("-cp", "/x:" + lib + "/a.JAR:" + lib + "/b.jar", "shop.Main");
    var gone = new Artefact.ClassPath(List.of(lib.resolve("none/*")), "shop.Main");
    assertThat(common(Map.of()).of(WORKER, gone).argv())
        .containsSequence("-cp", lib + "/none/*", "shop.Main");
  }

  @Test
  void thePrimarysOwnVariablesStayAtHome() {
    Map<String, String> inherited =
        Map.of("_JAVA_SR_SIGNUM", "35", "CADRE_WORKERS", "9", "PATH", "/usr/bin", "HOME", "/root");
    assertThat(common(inherited).of(WORKER, new Artefact.Jar(Path.of("/x.jar"))).envp())
        .containsExactly(
            "CADRE_CHANNEL=1:4711:3:4",
            "CADRE_WORKER_ID=17",
            "CADRE_WORKER_SIDE=1",
            "CADRE_WORKER_SLOT=1",
            "HOME=/root",
            "LOG=worker-1-17.log",
            "PATH=/bin");
  }
}
