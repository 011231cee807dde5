package dev.cadre.ipc;

import dev.cadre.ipc.ListenerKey.Family;
import java.util.List;

/** One message or more of every type. */
final class Samples {
  static final ListenerKey FOUR = new ListenerKey(Family.INET, "0.0.0.0", 8080, 0);
  static final ListenerKey SIX = new ListenerKey(Family.INET6, "fe80::1%eth0", 65535, 0);
  static final ListenerKey ANY = new ListenerKey(Family.INET6, "::", 0, 3);
  static final ListenerKey PATH = new ListenerKey(Family.UNIX, "/run/\u00fc/\ud83d\ude00", 0, 0);

  static final List<Message> MESSAGES =
      List.of(
          new Message.Hello(1, 4_711_000_000_000L),
          new Message.BindRequest(-1, FOUR),
          new Message.BindRequest(Integer.MIN_VALUE, PATH),
          new Message.Listening(SIX, 65535),
          new Message.PrivateBind(ANY),
          new Message.Health(7, 1, Long.MAX_VALUE, -1, 12345, List.of()),
          new Message.Health(
              8,
              1,
              2,
              3,
              4,
              List.of(
                  new Message.State("local", true, "", List.of(), List.of(), List.of(), List.of()),
                  new Message.State(
                      "redis",
                      false,
                      "10.0.0.1:6379: it does not answer",
                      List.of(new Message.Figure("connections", 2)),
                      List.of(new Message.Figure("timeouts", Long.MAX_VALUE)),
                      List.of(new Message.Figure("segment_bytes", 0)),
                      List.of(
                          new Message.StateUse("limiter", "\u00e9\"\n", "fail-open", 1, 2, 3),
                          new Message.StateUse("lock", "", "fail-closed", 0, 0, 0)))),
              Long.MAX_VALUE,
              12,
              34),
          new Message.Notice("WARN", "two\nlines, \u00e9\u4e16"),
          new Message.Notice("", ""),
          new Message.Draining(List.of()),
          new Message.Draining(List.of("jdk", "netty")),
          new Message.InFlight(List.of()),
          new Message.InFlight(
              List.of(
                  new Message.Count(8080, Integer.MAX_VALUE, 0), new Message.Count(8443, 3, 2))),
          new Message.Welcome(List.of(), List.of(), false, List.of(), List.of()),
          new Message.Welcome(
              List.of(new Message.Shared(FOUR, 8080, 5), new Message.Shared(ANY, 40000, 6)),
              List.of(
                  new Message.Spare(Family.INET6, 7),
                  new Message.Spare(Family.INET, 8),
                  new Message.Spare(Family.UDP_INET, 9),
                  new Message.Spare(Family.UDP_INET6, 10)),
              true,
              List.of(0, 9010, 65535),
              List.of(new Message.Moved(8081, 8083), new Message.Moved(1, 65535))),
          new Message.BindShared(3, 8080, 11),
          new Message.BindPassed(4, 0),
          new Message.BindPrivate(5),
          new Message.BindFailed(6, 98, "Address already in use"),
          new Message.Ping(Integer.MAX_VALUE),
          new Message.Drain(5000),
          new Message.Assigned(3, 1, 17, List.of()),
          new Message.Assigned(0, 0, 1, List.of(5, 6)),
          new Message.Examine(4, true),
          new Message.Findings(4, List.of(), 0, 0, 1 << 28, 12, ""),
          new Message.Findings(5, List.of("a", "b"), 120, 1 << 20, 1 << 28, 40, "\"main\" ...\n"));

  private Samples() {}
}
