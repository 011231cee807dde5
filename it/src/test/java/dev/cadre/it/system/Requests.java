package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Reply;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What tests ask of fixtures, whose body is {@code VERSION PID}. */
final class Requests {

  private Requests() {}

  static long pidOf(Reply reply) {
    return Long.parseLong(reply.body().strip().split(" ", -1)[1]);
  }

  static String versionOf(Reply reply) {
    return reply.body().split(" ", -1)[0];
  }

  /** The pids that answer so many requests, each on its own connection; all must be good. */
  static Set<Long> pids(LoadPlan plan, int requests) {
    LoadReport report =
        Load.run(
            plan.connections(4).requests(requests).worker(reply -> Long.toString(pidOf(reply))));
    assertThat(report.failed()).as("%s", report).isZero();
    return report.workers().keySet().stream().map(Long::valueOf).collect(Collectors.toSet());
  }

  /** The bodies that answer so many requests; all must be good. */
  static Set<String> bodies(LoadPlan plan, int requests) {
    Set<String> bodies = ConcurrentHashMap.newKeySet();
    LoadReport report =
        Load.run(
            plan.connections(4)
                .requests(requests)
                .check(reply -> {
                  bodies.add(reply.body().strip());
                  return true;
                }));
    assertThat(report.failed()).as("%s", report).isZero();
    return bodies;
  }

  /** The versions that answer so many requests; all must be good. */
  static Set<String> versions(LoadPlan plan, int requests) {
    return bodies(plan, requests).stream()
        .map(body -> body.split(" ", -1)[0])
        .collect(Collectors.toSet());
  }

  static List<InetAddress> from(String address) {
    try {
      return List.of(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
