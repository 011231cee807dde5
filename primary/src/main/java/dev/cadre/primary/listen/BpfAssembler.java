package dev.cadre.primary.listen;

import dev.cadre.posix.PosixSocket.BpfInstruction;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes classic BPF. Conditional jumps reach 255 instructions at the most; so the ladders here
 * only ever skip the next few, and {@link #jump} (32 bits) does the rest.
 *
 * @see <a href="https://www.kernel.org/doc/Documentation/networking/filter.txt">filter.txt</a>
 */
final class BpfAssembler {
  static final int LOAD_WORD = 0x20;
  static final int LOAD_HALF = 0x28;
  static final int LOAD_BYTE = 0x30;
  static final int LOAD_MEMORY = 0x60;
  static final int STORE = 0x02;
  static final int ADD_X = 0x0c;
  static final int MULTIPLY = 0x24;
  static final int SHIFT_RIGHT = 0x74;
  static final int MODULO = 0x94;
  static final int XOR = 0xa4;
  static final int XOR_X = 0xac;
  static final int JUMP = 0x05;
  static final int JUMP_EQUAL = 0x15;
  static final int JUMP_GREATER_EQUAL = 0x35;
  static final int RETURN = 0x06;
  static final int TO_X = 0x07;

  /** {@code SKF_NET_OFF}: offsets from here count from the network header. */
  static final int NETWORK_HEADER = -0x100000;

  /** {@code SKF_AD_OFF + SKF_AD_RANDOM}: 32 random bits. */
  static final int RANDOM = -0x1000 + 56;

  /** A place to jump to, forward. */
  static final class Label {
    private final List<Integer> jumps = new ArrayList<>();
  }

  private final List<BpfInstruction> code = new ArrayList<>();

  /** Appends an instruction that is no jump. */
  BpfAssembler emit(int operation, int k) {
    code.add(new BpfInstruction(operation, 0, 0, k));
    return this;
  }

  /** Goes on when the accumulator is {@code k}, else skips {@code skip} instructions. */
  BpfAssembler unlessEqualSkip(int k, int skip) {
    code.add(new BpfInstruction(JUMP_EQUAL, 0, skip, k));
    return this;
  }

  /** Skips one instruction when the accumulator, unsigned, is at least {@code k}. */
  BpfAssembler ifAtLeastSkipOne(int k) {
    code.add(new BpfInstruction(JUMP_GREATER_EQUAL, 1, 0, k));
    return this;
  }

  /** Skips one instruction when the accumulator is {@code k}. */
  BpfAssembler ifEqualSkipOne(int k) {
    code.add(new BpfInstruction(JUMP_EQUAL, 1, 0, k));
    return this;
  }

  BpfAssembler jump(Label label) {
    label.jumps.add(code.size());
    code.add(new BpfInstruction(JUMP, 0, 0, 0));
    return this;
  }

  BpfAssembler here(Label label) {
    for (int from : label.jumps) {
      code.set(from, new BpfInstruction(JUMP, 0, 0, code.size() - from - 1));
    }
    return this;
  }

  /** Scrambles the accumulator: the finalizer of MurmurHash3, every bit of which counts. */
  BpfAssembler mix(int seed) {
    emit(XOR, seed);
    emit(TO_X, 0).emit(SHIFT_RIGHT, 16).emit(XOR_X, 0).emit(MULTIPLY, 0x85ebca6b);
    emit(TO_X, 0).emit(SHIFT_RIGHT, 13).emit(XOR_X, 0).emit(MULTIPLY, 0xc2b2ae35);
    return emit(TO_X, 0).emit(SHIFT_RIGHT, 16).emit(XOR_X, 0);
  }

  int size() {
    return code.size();
  }

  List<BpfInstruction> program() {
    return List.copyOf(code);
  }
}
