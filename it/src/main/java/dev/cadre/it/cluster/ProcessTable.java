package dev.cadre.it.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The living processes that carry a mark in their environment. The mark is inherited by children of
 * children, and is still there when a parent has died.
 */
public record ProcessTable(String mark) {

  /** The name of the variable: not CADRE_..., which workers do not inherit from a primary. */
  public static final String VARIABLE = "MARK_OF_CADRE_TEST";

  /** One process. */
  public record Entry(long pid, long parent, String command) {
    @Override
    public String toString() {
      return "pid " + pid + ", parent " + parent + ": " + command;
    }
  }

  /** All of them, zombies apart: those have no environment any more. */
  public List<Entry> alive() {
    List<Entry> entries = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(process -> {
          if (process.pid() != ProcessHandle.current().pid() && isMarked(process.pid())) {
            entries.add(
                new Entry(
                    process.pid(),
                    process.parent().map(ProcessHandle::pid).orElse(0L),
                    text(process.pid(), "cmdline").replace('\0', ' ').strip()));
          }
        });
    return entries;
  }

  /** Kills them all by pid; for the end of a test that has failed. */
  public void kill() {
    alive()
        .forEach(entry -> ProcessHandle.of(entry.pid()).ifPresent(ProcessHandle::destroyForcibly));
  }

  private boolean isMarked(long pid) {
    return Arrays.asList(text(pid, "environ").split("\0", -1)).contains(VARIABLE + "=" + mark);
  }

  private static String text(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid, file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended, or is another user's.
      return "";
    }
  }
}
