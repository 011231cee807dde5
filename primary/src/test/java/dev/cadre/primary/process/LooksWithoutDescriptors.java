package dev.cadre.primary.process;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Looks at processes, by their pids, while it has no descriptor left. */
final class LooksWithoutDescriptors {
  private LooksWithoutDescriptors() {}

  public static void main(String[] pids) throws IOException {
    String before = String.join(",", looks(pids));
    List<InputStream> open = new ArrayList<>();
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException e) {
      System.out.println(before + ";" + String.join(",", looks(pids)));
    }
    for (InputStream stream : open) {
      stream.close();
    }
  }

  private static List<String> looks(String[] pids) {
    List<String> looks = new ArrayList<>();
    for (String pid : pids) {
      try {
        looks.add(ProcessIdentity.startTicks(Long.parseLong(pid)).isPresent() ? "runs" : "gone");
      } catch (IOException e) {
        looks.add("unknown");
      }
    }
    return looks;
  }
}
