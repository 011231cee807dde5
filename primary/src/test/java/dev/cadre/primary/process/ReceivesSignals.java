package dev.cadre.primary.process;

import dev.cadre.posix.LinuxPosix;
import java.io.IOException;

/** Frees USR2 by re-executing itself, then says each signal that comes. */
final class ReceivesSignals {
  private ReceivesSignals() {}

  public static void main(String[] args) throws IOException {
    System.out.println(
        "start " + ProcessHandle.current().pid() + " " + System.getenv(SuspendSignal.VARIABLE));
    var warning =
        SuspendSignal.reExecuteIfNeeded(
            System.getenv(), LinuxPosix.instance().process(), java.util.List.of());
    try (var _ = Signals.deliverTo(name -> System.out.println("got " + name))) {
      System.out.println("ready " + warning + " " + String.join("|", args));
      while (System.in.read() >= 0) {}
    }
  }
}
