package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.settings.Reason;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre deploy}: a new version, tried and then rolled out, awaited. */
final class DeployCommand implements Command {

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public String summary() {
    return "Tries a new jar in one worker, then replaces all workers by it, and waits for the end";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("JAR")
            .type(String.class)
            .description("The new version. It is copied; the file may go afterwards.")
            .build());
    Options.addNameOption(spec);
    Options.addJson(spec);
    List<String> lines =
        new ArrayList<>(
            List.of(
                "cadre deploy build/shop-2.1.jar",
                "cadre deploy build/shop-2.1.jar --name shop && echo deployed",
                ""));
    lines.addAll(RolloutReport.EXIT_CODES);
    Options.examples(spec, lines);
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String word = parsed.matchedPositionalValue(0, "");
    if (word.isEmpty()) {
      throw new UsageException("deploy: which jar? For example: cadre deploy build/shop-2.1.jar.");
    }
    Path jar;
    try {
      jar = shell.directory().resolve(word).normalize();
    } catch (InvalidPathException e) {
      throw new UsageException("deploy: " + word + " is no path: " + Reason.of(e) + ".");
    }
    if (!Files.exists(jar)) {
      throw new UsageException(
          "deploy: there is no file " + jar + ". Build it, or check the path.");
    }
    if (!Files.isRegularFile(jar)) {
      throw new UsageException("deploy: " + jar + " is no file. Name the jar itself.");
    }
    JsonObject request = new JsonObject();
    request.put("jar", jar.toString());
    return RolloutReport.of(
        name(), request, Options.nameOption(parsed), Options.json(parsed), shell);
  }
}
