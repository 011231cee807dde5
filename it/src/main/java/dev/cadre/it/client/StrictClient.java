package dev.cadre.it.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts a load by hand. Exit code 0 without a failure, 1 with any, 2 for a wrong option.
 *
 * <pre>
 * java -cp ... dev.cadre.it.client.StrictClient --url http://127.0.0.1:8080/
 *     [--connections 32] [--requests N] [--seconds 60] [--mode close|keep-alive] [--think MILLIS]
 *     [--post TEXT] [--timeout MILLIS] [--source ADDRESS,...] [--worker-header NAME]
 *     [--expect TEXT] [--unix SOCKET]
 * </pre>
 */
public final class StrictClient {

  private StrictClient() {}

  static void main(String[] args) {
    LoadPlan plan;
    try {
      plan = parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    LoadReport report = Load.run(plan);
    System.out.print(report);
    System.exit(report.failed() == 0 ? 0 : 1);
  }

  private static LoadPlan parse(String[] args) {
    LoadPlan plan = LoadPlan.to(value(args, "--url", "http://127.0.0.1:8080/"));
    String socket = value(args, "--unix", "");
    if (!socket.isEmpty()) {
      plan = LoadPlan.toUnix(Path.of(socket), plan.path());
    }
    plan = plan.connections(32).requests(Long.MAX_VALUE);
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      plan = option(plan, args[i], args[i + 1]);
    }
    return plan;
  }

  private static LoadPlan option(LoadPlan plan, String name, String value) {
    return switch (name) {
      case "--url", "--unix" -> plan;
      case "--connections" -> plan.connections(Integer.parseInt(value));
      case "--requests" -> plan.requests(Long.parseLong(value));
      case "--seconds" -> plan.time(Duration.ofSeconds(Long.parseLong(value)));
      case "--think" -> plan.thinkTime(Duration.ofMillis(Long.parseLong(value)));
      case "--timeout" -> plan.responseTimeout(Duration.ofMillis(Long.parseLong(value)));
      case "--post" -> plan.post(value);
      case "--expect" -> plan.check(reply -> reply.body().contains(value));
      case "--worker-header" -> plan.worker(reply -> reply.header(value).orElse("unknown"));
      case "--source" -> plan.sources(addresses(value));
      case "--mode" ->
          switch (value) {
            case "close" -> plan.with(LoadPlan.Mode.CLOSE);
            case "keep-alive" -> plan.with(LoadPlan.Mode.KEEP_ALIVE);
            default -> throw new IllegalArgumentException("--mode close|keep-alive, not " + value);
          };
      default -> throw new IllegalArgumentException("unknown option " + name);
    };
  }

  private static String value(String[] args, String name, String otherwise) {
    int i = List.of(args).indexOf(name);
    return i < 0 || i + 1 == args.length ? otherwise : args[i + 1];
  }

  private static List<InetAddress> addresses(String list) {
    return List.of(list.split(",", -1)).stream()
        .map(text -> {
          try {
            return InetAddress.getByName(text);
          } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + text, e);
          }
        })
        .toList();
  }
}
