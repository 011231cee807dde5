package org.example.images;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** What the service offers. */
final class Endpoints {

  private static final Work WORK = new Work();

  private Endpoints() {}

  static List<Dispatcher.Route> all() {
    byte[] page = page();
    return List.of(
        new Dispatcher.Route("GET", "/", _ -> new Reply(200, "text/html; charset=utf-8", page)),
        new Dispatcher.Route("GET", "/healthz", _ -> Reply.json(200, "{\"status\":\"ok\"}")),
        new Dispatcher.Route("GET", "/image", Endpoints::image),
        new Dispatcher.Route("POST", "/thumbnail", Endpoints::thumbnail),
        new Dispatcher.Route("POST", "/hash", Endpoints::hash));
  }

  private static Reply image(HttpExchange exchange) throws Rejected, IOException {
    Query query = Query.of(exchange.getRequestURI());
    long seed = query.number("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
    int size = (int) query.number("size", 256, 1, 2048);
    Format format = query.format().orElse(Format.PNG);
    return WORK.run(() -> Reply.of(EncodedImage.of(Fractal.draw(seed, size), format)));
  }

  private static Reply thumbnail(HttpExchange exchange) throws Rejected, IOException {
    Query query = Query.of(exchange.getRequestURI());
    int width = (int) query.number("width", 320, 1, 4096);
    byte[] bytes = Upload.read(exchange);
    return WORK.run(() -> {
      var small = Thumbnail.of(Upload.decode(bytes).image(), width);
      Format fitting = small.getColorModel().hasAlpha() ? Format.PNG : Format.JPEG;
      return Reply.of(EncodedImage.of(small, query.format().orElse(fitting)));
    });
  }

  private static Reply hash(HttpExchange exchange) throws Rejected, IOException {
    byte[] bytes = Upload.read(exchange);
    return WORK.run(() -> {
      Upload upload = Upload.decode(bytes);
      return Reply.json(
          200,
          "{\"sha256\":\"%s\",\"dhash\":\"%016x\",\"format\":\"%s\",\"width\":%d,\"height\":%d}"
              .formatted(
                  Hashes.sha256(bytes),
                  Hashes.difference(upload.image()),
                  upload.format().toLowerCase(Locale.ROOT),
                  upload.image().getWidth(),
                  upload.image().getHeight()));
    });
  }

  private static byte[] page() {
    try (InputStream in = Endpoints.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IllegalStateException("page.html is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
