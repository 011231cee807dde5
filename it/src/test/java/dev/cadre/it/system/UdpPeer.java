package dev.cadre.it.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One client of {@code UdpEchoApp}, with a source port of its own. For one thread. */
final class UdpPeer implements AutoCloseable {
  private final DatagramSocket socket;
  private int sent;

  UdpPeer(String host, int port) {
    try {
      socket = new DatagramSocket(0, InetAddress.ofLiteral(host));
      socket.connect(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the next datagram. */
  void send() {
    byte[] bytes = Integer.toString(++sent).getBytes(StandardCharsets.US_ASCII);
    try {
      socket.send(new DatagramPacket(bytes, bytes.length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pid that answers the last datagram; 0 when none does in time. Later answers count not. */
  long receive(Duration limit) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return 0;
        }
        socket.setSoTimeout(Math.toIntExact(left));
        socket.receive(packet);
        String text =
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII).strip();
        String[] words = text.split(" ", -1);
        if (words[0].equals(Integer.toString(sent))) {
          return Long.parseLong(words[2]);
        }
      }
    } catch (SocketTimeoutException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both. */
  long ask(Duration limit) {
    send();
    return receive(limit);
  }

  @Override
  public void close() {
    socket.close();
  }
}
