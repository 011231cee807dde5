package dev.cadre.it.compat;

import dev.cadre.it.page.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./dev compat [--quick] [NAME...]}: runs the matrix and prints its page; the full run of
 * all applications writes it to {@code docs/compatibility.md}, too. Exit code 0, also when requests
 * were lost; 1 when an application could not be run to the end, 2 for a wrong argument.
 */
public final class Compatibility {

  private Compatibility() {}

  static void main(String[] args) throws InterruptedException, IOException {
    List<String> names = new ArrayList<>(List.of(args));
    boolean quick = names.remove("--quick");
    List<Application> chosen = choose(names);
    Occasion occasion = Occasion.now(("./dev compat " + String.join(" ", args)).strip());
    Matrix matrix = quick ? Matrix.QUICK : Matrix.FULL;
    List<Findings> all = new ArrayList<>();
    for (Application application : chosen) {
      System.err.println("== " + application.title());
      Findings findings = matrix.run(application);
      if (!findings.trouble().isEmpty()) {
        System.err.println("  " + findings.trouble());
      }
      all.add(findings);
    }
    String page = new CompatibilityPage(matrix, all).text(occasion);
    System.out.println(page);
    if (args.length == 0) {
      Files.writeString(Path.of("docs/compatibility.md"), page);
    }
    System.exit(all.stream().allMatch(each -> each.trouble().isEmpty()) ? 0 : 1);
  }

  private static List<Application> choose(List<String> names) {
    try {
      return names.isEmpty()
          ? Applications.all()
          : names.stream().map(Applications::named).toList();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      throw e;
    }
  }
}
