package dev.cadre.primary.listen;

import dev.cadre.posix.PosixSocket.BpfInstruction;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/** Runs a steering program as the kernel does; an instruction it does not know is an error. */
final class BpfMachine {
  private final List<BpfInstruction> program;
  private final RandomGenerator random;

  BpfMachine(List<BpfInstruction> program, RandomGenerator random) {
    this.program = program;
    this.random = random;
  }

  /** The headers of a packet with this source. */
  static ByteBuffer packet(InetAddress source, int port) {
    byte[] address = source.getAddress();
    ByteBuffer packet = ByteBuffer.allocate(64);
    packet.put(0, (byte) (address.length == 4 ? 0x45 : 0x60));
    packet.put(address.length == 4 ? 12 : 8, address);
    packet.putShort(address.length == 4 ? 20 : 40, (short) port);
    return packet;
  }

  int run(InetAddress source, int port) {
    ByteBuffer packet = packet(source, port);
    int[] memory = new int[16];
    boolean[] written = new boolean[16];
    int a = 0;
    int x = 0;
    int pc = 0;
    while (true) {
      BpfInstruction i = program.get(pc++);
      int k = i.k();
      switch (i.code()) {
        case 0x20 -> a = k == -0x1000 + 56 ? random.nextInt() : packet.getInt(k + 0x100000);
        case 0x28 -> a = packet.getShort(k + 0x100000) & 0xffff;
        case 0x30 -> a = packet.get(k + 0x100000) & 0xff;
        case 0x60 -> {
          if (!written[k]) {
            throw new IllegalStateException("M[" + k + "] is read before it is written");
          }
          a = memory[k];
        }
        case 0x02 -> {
          memory[k] = a;
          written[k] = true;
        }
        case 0x0c -> a += x;
        case 0x24 -> a *= k;
        case 0x74 -> a >>>= k;
        case 0x94 -> a = Integer.remainderUnsigned(a, k);
        case 0xa4 -> a ^= k;
        case 0xac -> a ^= x;
        case 0x07 -> x = a;
        case 0x05 -> pc += k;
        case 0x15 -> pc += a == k ? i.jumpTrue() : i.jumpFalse();
        case 0x35 -> pc += Integer.compareUnsigned(a, k) >= 0 ? i.jumpTrue() : i.jumpFalse();
        case 0x06 -> {
          return k;
        }
        default -> throw new IllegalStateException("unknown instruction " + i);
      }
    }
  }
}
