package org.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A loop over accept, a thread per connection, HTTP by hand. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) throws IOException {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    try (ServerSocket server = new ServerSocket(Integer.parseInt(port))) {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      boolean more = true;
      while (more) {
        more = answer(in, socket.getOutputStream());
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone.
    }
  }

  /** False when the connection is at its end. */
  private static boolean answer(BufferedReader in, OutputStream out)
      throws IOException, InterruptedException {
    String request = in.readLine();
    if (request == null) {
      return false;
    }
    boolean close = false;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      close |= line.equalsIgnoreCase("Connection: close");
    }
    String path = request.split(" ")[1];
    if (path.startsWith("/slow?ms=")) {
      Thread.sleep(Long.parseLong(path.substring("/slow?ms=".length())));
    }
    String body = PID + "\n";
    String answer =
        "HTTP/1.1 200 OK\r\nX-Pid: %s\r\nContent-Length: %d\r\n%s\r\n%s"
            .formatted(PID, body.length(), close ? "Connection: close\r\n" : "", body);
    out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    return !close;
  }
}
