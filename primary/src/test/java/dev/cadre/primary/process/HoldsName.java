package dev.cadre.primary.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.util.Map;

/** A primary that holds a name, with all that one has on disk, until it is killed. */
final class HoldsName {
  private HoldsName() {}

  public static void main(String[] args) throws IOException {
    var root = RunRoot.of(Map.of("XDG_RUNTIME_DIR", args[0]));
    try (var directory = RunDirectory.open(root, args[1], words -> {});
        var control = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      control.bind(UnixDomainSocketAddress.of(directory.controlSocket()));
      Files.writeString(directory.generations().resolve("old.jar"), "x");
      System.out.println("held");
      int _ = System.in.read();
    }
  }
}
