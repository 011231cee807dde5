package dev.cadre.it.compat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest full result of each application, a file each: the page is made of them, so that one
 * application can be measured again without an hour for all.
 *
 * @param folder {@code compat/results}
 */
record Results(Path folder) {

  /** Replaces the application's. */
  void save(Result result) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        file(result.findings().application()),
        JsonWriter.indent("  ").string().value(result.json()).done() + "\n");
  }

  /** All that there are, in the order of the tables. */
  List<Result> all() throws IOException {
    List<Result> all = new ArrayList<>();
    for (Application application : Applications.all()) {
      Path file = file(application);
      if (Files.exists(file)) {
        all.add(Result.of(read(file)));
      }
    }
    return all;
  }

  private static JsonObject read(Path file) throws IOException {
    try {
      return JsonParser.object().from(Files.readString(file));
    } catch (JsonParserException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private Path file(Application application) {
    return folder.resolve(application.name() + ".json");
  }
}
