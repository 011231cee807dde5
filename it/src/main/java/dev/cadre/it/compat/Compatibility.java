package dev.cadre.it.compat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The matrix. Arguments: {@code --quick}, and names of applications; none means all. */
public final class Compatibility {

  private Compatibility() {}

  static void main(String[] args) throws InterruptedException, IOException {
    List<String> names = new ArrayList<>(List.of(args));
    Matrix matrix = names.remove("--quick") ? Matrix.QUICK : Matrix.FULL;
    List<Application> chosen =
        names.isEmpty() ? Applications.all() : names.stream().map(Applications::named).toList();
    List<Findings> all = new ArrayList<>();
    for (Application application : chosen) {
      System.out.println("== " + application.title());
      Findings findings = matrix.run(application);
      System.out.println("  " + findings);
      all.add(findings);
    }
  }
}
