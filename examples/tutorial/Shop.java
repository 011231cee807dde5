import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A shop of one page. It knows nothing of Cadre. */
public class Shop {
  static final String VERSION = "1";

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/", Shop::answer);
    server.createContext("/health", Shop::health);
    server.start();
  }

  static void health(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  static void answer(HttpExchange exchange) throws IOException {
    String text = "version " + VERSION + ", process " + ProcessHandle.current().pid() + "\n";
    exchange.sendResponseHeaders(200, text.length());
    exchange.getResponseBody().write(text.getBytes());
    exchange.close();
  }
}
