package dev.cadre.it.compat;

import dev.cadre.it.page.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./dev compat [--quick] [NAME...]}: runs the matrix and prints its page. In full it also
 * keeps each application's result in {@code compat/results} and writes {@code
 * docs/compatibility.md}, the page of all results. Exit code 0, also when requests were lost; 1
 * when an application could not be run to the end, 2 for a wrong argument.
 */
public final class Compatibility {

  private static final Path PAGE = Path.of("docs/compatibility.md");

  private Compatibility() {}

  static void main(String[] args) throws InterruptedException, IOException {
    List<String> names = new ArrayList<>(List.of(args));
    boolean quick = names.remove("--quick");
    List<Application> chosen = choose(names);
    Matrix matrix = quick ? Matrix.QUICK : Matrix.FULL;
    Results kept = new Results(Path.of("compat/results"));
    List<Result> all = new ArrayList<>();
    for (Application application : chosen) {
      System.err.println("== " + application.title());
      Occasion occasion = Occasion.now("./dev compat " + application.name());
      Result result = new Result(matrix.run(application), occasion);
      if (!result.findings().trouble().isEmpty()) {
        System.err.println("  " + result.findings().trouble());
      }
      all.add(result);
      if (!quick) {
        kept.save(result);
        Files.writeString(PAGE, new CompatibilityPage(matrix, kept.all()).text());
      }
    }
    System.out.println(new CompatibilityPage(matrix, all).text());
    System.exit(all.stream().allMatch(each -> each.findings().trouble().isEmpty()) ? 0 : 1);
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
