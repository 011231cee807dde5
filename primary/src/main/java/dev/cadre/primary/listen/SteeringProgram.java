package dev.cadre.primary.listen;

import static dev.cadre.primary.listen.BpfAssembler.ADD_X;
import static dev.cadre.primary.listen.BpfAssembler.LOAD_BYTE;
import static dev.cadre.primary.listen.BpfAssembler.LOAD_HALF;
import static dev.cadre.primary.listen.BpfAssembler.LOAD_MEMORY;
import static dev.cadre.primary.listen.BpfAssembler.LOAD_WORD;
import static dev.cadre.primary.listen.BpfAssembler.MODULO;
import static dev.cadre.primary.listen.BpfAssembler.MULTIPLY;
import static dev.cadre.primary.listen.BpfAssembler.NETWORK_HEADER;
import static dev.cadre.primary.listen.BpfAssembler.RANDOM;
import static dev.cadre.primary.listen.BpfAssembler.RETURN;
import static dev.cadre.primary.listen.BpfAssembler.SHIFT_RIGHT;
import static dev.cadre.primary.listen.BpfAssembler.STORE;
import static dev.cadre.primary.listen.BpfAssembler.TO_X;

import dev.cadre.posix.PosixSocket.BpfInstruction;
import dev.cadre.primary.listen.BpfAssembler.Label;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The kernel program of a listener: it gets the first packet of a connection, or each datagram, and
 * returns the index of the socket that it goes to. Pure.
 */
final class SteeringProgram {
  /*
   * Layout:            sources 127.77.x.y and 127.78.x.y -> the socket of that worker, if there is one
   *   random           ladder over all sockets by weight, on a random number
   *   sticky           1. slot = hash(address) mod slots in service
   *                    2. within the slot a second hash chooses the side by weight, so that a ramp
   *                       moves each client once
   *                    3. clients of a slot without a worker, and the share of a slot that has less
   *                       than its full weight, go through the ladder of all sockets on a third hash
   *   flows (UDP)      as sticky, on a hash of address and port, and each slot that has any weight has
   *                    its full one: the weights only divide it between its sides
   *
   * An index without a worker is worse than a wrong one: the connection hangs there, and an index
   * outside the group makes the kernel choose any socket (docs/architecture.md, The way of a
   * connection). So every path ends in the index of a socket that was passed in. A load that fails
   * returns 0.
   */

  /** The largest program that the kernel takes ({@code BPF_MAXINSNS}). */
  static final int MAX_INSTRUCTIONS = 4096;

  /** The most slots for which every program fits. */
  static final int MAX_SLOTS = 256;

  private static final int DIRECT_CURRENT = 127 << 24 | 77 << 16;
  private static final int DIRECT_SUCCESSOR = 127 << 24 | 78 << 16;
  private static final int DIRECT_END = 127 << 24 | 79 << 16;

  private static final int SOURCE_IPV4 = NETWORK_HEADER + 12;
  private static final int SOURCE_IPV6 = NETWORK_HEADER + 8;

  /** Of a header without options; with some, this is of them, and as much the same for a peer. */
  private static final int PORT_IPV4 = NETWORK_HEADER + 20;

  /** Of a header without extensions. */
  private static final int PORT_IPV6 = NETWORK_HEADER + 40;

  private static final int GOLDEN = 0x9E3779B1;

  private static final int SEED_SLOT = 0;
  private static final int SEED_SIDE = 0x3C6EF372;
  private static final int SEED_OTHERS = 0x78DDE6E4;

  private static final int MEMORY_ADDRESS = 0;
  private static final int MEMORY_SIDE = 1;

  /** What a client is known by. */
  private enum Client {
    NOTHING,
    ADDRESS,
    ADDRESS_AND_PORT
  }

  /** A target, with the index that its socket has in the group. */
  record Aim(int index, Target target) {
    int weight() {
      return target.weight();
    }
  }

  private final List<Aim> weighted;
  private final SortedMap<Integer, List<Aim>> slots = new TreeMap<>();
  private final List<Aim> aims;
  private final BpfAssembler code = new BpfAssembler();

  private SteeringProgram(List<Aim> aims) {
    this.aims = aims;
    for (Aim aim : aims) {
      slots.computeIfAbsent(aim.target().slot(), _ -> new ArrayList<>()).add(aim);
    }
    // In slot order, so that a client that spreads by hash meets the same slot when only sides
    // change.
    this.weighted =
        slots.values().stream().flatMap(List::stream).filter(aim -> aim.weight() > 0).toList();
  }

  /**
   * The program for these targets. When no target has a weight, connections wait on the sockets
   * whose worker is starting or will be started.
   *
   * @param aims not empty
   * @param dualStack whether the sockets take IPv4 and IPv6
   */
  static List<BpfInstruction> of(List<Aim> aims, Balance balance, boolean dualStack) {
    Client client =
        switch (balance) {
          case RANDOM -> Client.NOTHING;
          case STICKY -> Client.ADDRESS;
        };
    return of(aims, client, dualStack);
  }

  /**
   * The same for datagrams: those of one source address and port go to one slot as long as the
   * slots in service are the same and it has a weight.
   */
  static List<BpfInstruction> ofFlows(List<Aim> aims, boolean dualStack) {
    return of(aims, Client.ADDRESS_AND_PORT, dualStack);
  }

  private static List<BpfInstruction> of(List<Aim> aims, Client client, boolean dualStack) {
    if (aims.isEmpty()) {
      throw new IllegalArgumentException("no sockets to steer to");
    }
    List<BpfInstruction> program = new SteeringProgram(withFallback(aims)).write(client, dualStack);
    if (program.size() > MAX_INSTRUCTIONS) {
      throw new IllegalArgumentException(
          aims.size() + " sockets need a program of " + program.size() + " instructions");
    }
    return program;
  }

  /** The program that sends everything to one socket. */
  static List<BpfInstruction> always(int index) {
    return new BpfAssembler().emit(RETURN, index).program();
  }

  private static List<Aim> withFallback(List<Aim> aims) {
    if (aims.stream().anyMatch(aim -> aim.weight() > 0)) {
      return aims;
    }
    boolean anyStays = aims.stream().anyMatch(aim -> aim.target().role() != Target.Role.LEAVING);
    return aims.stream()
        .map(aim -> {
          Target target = aim.target();
          return anyStays && target.role() == Target.Role.LEAVING
              ? aim
              : new Aim(aim.index(), new Target(target.slot(), target.side(), 1, target.role()));
        })
        .toList();
  }

  private List<BpfInstruction> write(Client client, boolean dualStack) {
    Label general = new Label();
    Label ipv6 = new Label();
    if (dualStack) {
      code.emit(LOAD_BYTE, NETWORK_HEADER).emit(SHIFT_RIGHT, 4).ifEqualSkipOne(4).jump(ipv6);
    }
    direct(general);
    code.here(general);
    switch (client) {
      case NOTHING -> {
        code.here(ipv6);
        if (weighted.size() > 1) {
          code.emit(LOAD_WORD, RANDOM);
        }
      }
      case ADDRESS, ADDRESS_AND_PORT -> {
        boolean port = client == Client.ADDRESS_AND_PORT;
        code.emit(LOAD_WORD, SOURCE_IPV4);
        if (port) {
          fold(LOAD_HALF, PORT_IPV4);
        }
        if (dualStack) {
          Label hash = new Label();
          code.jump(hash).here(ipv6);
          ipv6Source();
          if (port) {
            fold(LOAD_HALF, PORT_IPV6);
          }
          code.here(hash);
        }
        sticky(port ? 0 : weighted.stream().mapToInt(Aim::weight).max().orElse(1));
      }
    }
    ladder(weighted, total(weighted));
    return code.program();
  }

  private void direct(Label general) {
    List<Aim> direct =
        aims.stream().filter(aim -> directAddress(aim.target().role()) != 0).toList();
    if (direct.isEmpty()) {
      return;
    }
    code.emit(LOAD_WORD, SOURCE_IPV4)
        .ifAtLeastSkipOne(DIRECT_END)
        .ifAtLeastSkipOne(DIRECT_CURRENT)
        .jump(general);
    for (Aim aim : direct) {
      Target target = aim.target();
      code.unlessEqualSkip(directAddress(target.role()) | target.slot(), 1)
          .emit(RETURN, aim.index());
    }
  }

  private static int directAddress(Target.Role role) {
    return switch (role) {
      case CURRENT -> DIRECT_CURRENT;
      case SUCCESSOR -> DIRECT_SUCCESSOR;
      case VACANT, LEAVING -> 0;
    };
  }

  /** Folds the 16 bytes of the source into the accumulator. */
  private void ipv6Source() {
    code.emit(LOAD_WORD, SOURCE_IPV6);
    for (int word = 1; word < 4; word++) {
      fold(LOAD_WORD, SOURCE_IPV6 + 4 * word);
    }
  }

  /** Takes more of the packet into the accumulator. */
  private void fold(int load, int at) {
    code.emit(MULTIPLY, GOLDEN).emit(TO_X, 0).emit(load, at).emit(ADD_X, 0);
  }

  /**
   * From the folded address; falls through with a hash in the accumulator.
   *
   * @param full the weight of a slot that keeps all its clients
   */
  private void sticky(long full) {
    Label others = new Label();
    code.emit(STORE, MEMORY_ADDRESS)
        .mix(SEED_SIDE)
        .emit(STORE, MEMORY_SIDE)
        .emit(LOAD_MEMORY, MEMORY_ADDRESS)
        .mix(SEED_SLOT)
        .emit(MODULO, slots.size());
    int position = 0;
    for (List<Aim> slot : slots.values()) {
      slot(position++, slot.stream().filter(aim -> aim.weight() > 0).toList(), full, others);
    }
    code.here(others).emit(LOAD_MEMORY, MEMORY_ADDRESS).mix(SEED_OTHERS);
  }

  private void slot(int position, List<Aim> sides, long full, Label others) {
    if (sides.isEmpty()) {
      return;
    }
    long total = total(sides);
    boolean whole = total >= full;
    if (whole && sides.size() == 1) {
      code.unlessEqualSkip(position, 1).emit(RETURN, sides.getFirst().index());
      return;
    }
    code.unlessEqualSkip(position, whole ? 2 * sides.size() : 2 * sides.size() + 2)
        .emit(LOAD_MEMORY, MEMORY_SIDE);
    ladder(sides, Math.max(total, full));
    if (!whole) {
      code.jump(others);
    }
  }

  /**
   * Returns the index of an aim, each with the probability weight / {@code of}, for an accumulator
   * that is any 32-bit number; falls through with the rest, if there is one.
   */
  private void ladder(List<Aim> aims, long of) {
    long sum = 0;
    for (Aim aim : aims) {
      sum += aim.weight();
      if (sum < of) {
        code.ifAtLeastSkipOne((int) ((sum << 32) / of));
      }
      code.emit(RETURN, aim.index());
    }
  }

  private static long total(List<Aim> aims) {
    return aims.stream().mapToLong(Aim::weight).sum();
  }
}
