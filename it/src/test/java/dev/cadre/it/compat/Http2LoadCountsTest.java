package dev.cadre.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that cannot see a failure would prove nothing. */
final class Http2LoadCountsTest {

  private static final byte[] STATUS_200 = {(byte) 0x88};
  private static final byte[] STATUS_500 = {(byte) 0x8e};
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int GOAWAY = 7;
  private static final int WHOLE_ANSWER = 5;

  /** What a server does with the eight streams of one connection, which it has read. */
  private interface Script {
    void play(List<Integer> streams, DataOutputStream out) throws IOException;
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeInt((payload.length << 8) | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  private static byte[] number(int... numbers) {
    byte[] bytes = new byte[4 * numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (numbers[i / 4] >>> (24 - 8 * (i % 4)));
    }
    return bytes;
  }

  private static void answer(DataOutputStream out, int stream, byte[] status) throws IOException {
    frame(out, HEADERS, WHOLE_ANSWER, stream, status);
  }

  /** Reads eight requests, plays, and closes. */
  private static void serve(Socket socket, Script script) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      in.skipNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
      List<Integer> streams = new ArrayList<>();
      while (streams.size() < 8) {
        int head = in.readInt();
        in.skipNBytes(1);
        int stream = in.readInt();
        in.skipNBytes(head >>> 8);
        if ((head & 0xff) == HEADERS) {
          streams.add(stream);
        }
      }
      script.play(streams, out);
      out.flush();
      socket.shutdownOutput();
      // A close with unread bytes would be a reset.
      in.transferTo(DataOutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client has gone.
    }
  }

  /** The counts of a load against a server that plays this on every connection. */
  private static Restarts countsAgainst(Script script) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket, script));
              }
            } catch (IOException e) {
              // The test is over.
            }
          });
      try (Http2Load load = Http2Load.start(server.getLocalPort())) {
        assertThat(Await.until(Duration.ofSeconds(10), () -> load.ended() >= 64)).isTrue();
        return load.stop(List.of());
      }
    }
  }

  @Test
  void streamsWithoutAnAnswerHaveFailedWhenTheServerCloses() throws Exception {
    Restarts counts = countsAgainst((streams, out) -> answer(out, streams.getFirst(), STATUS_200));
    assertThat(counts.failed()).isEqualTo(7 * counts.ok());
    assertThat(counts.refused()).isZero();
    assertThat(counts.detail()).contains("closed by the server without GOAWAY");
  }

  @Test
  void streamsAboveTheLastOfAGoAwayAreHandedBack() throws Exception {
    Restarts counts =
        countsAgainst((streams, out) -> {
          frame(out, GOAWAY, 0, 0, number(streams.get(2), 0));
          for (int stream : streams.subList(0, 3)) {
            answer(out, stream, STATUS_200);
          }
        });
    assertThat(counts.failed()).as("%s", counts).isZero();
    assertThat(3 * counts.refused()).isEqualTo(5 * counts.ok());
  }

  @Test
  void streamsThatAGoAwayPromisedHaveFailedWhenTheServerCloses() throws Exception {
    Restarts counts =
        countsAgainst((streams, out) -> frame(out, GOAWAY, 0, 0, number(streams.get(2), 0)));
    assertThat(5 * counts.failed()).isEqualTo(3 * counts.refused());
    assertThat(counts.ok()).isZero();
    assertThat(counts.detail()).contains("after GOAWAY");
  }

  @Test
  void aResetStreamHasFailedUnlessItWasRefused() throws Exception {
    Restarts counts =
        countsAgainst((streams, out) -> {
          // So that no stream follows these.
          frame(out, GOAWAY, 0, 0, number(streams.getLast(), 0));
          for (int stream : streams) {
            frame(out, RST_STREAM, 0, stream, number(stream == streams.getFirst() ? 2 : 7));
          }
        });
    assertThat(counts.refused()).isEqualTo(7 * counts.failed());
    assertThat(counts.detail()).contains("RST_STREAM 2");
  }

  @Test
  void anotherStatusThan200HasFailed() throws Exception {
    Restarts counts =
        countsAgainst((streams, out) -> {
          for (int stream : streams) {
            answer(out, stream, STATUS_500);
          }
        });
    assertThat(counts.ok()).isZero();
    assertThat(counts.failed()).isGreaterThanOrEqualTo(64);
  }
}
