package dev.cadre.primary.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cadre.posix.PosixSocket.BpfInstruction;
import dev.cadre.primary.listen.SteeringProgram.Aim;
import dev.cadre.primary.listen.Target.Role;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SteeringProgramTest {
  private static final List<Role> ROLES = List.of(Role.values());

  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

  private static Aim aim(int index, int slot, int side, int weight, Role role) {
    return new Aim(index, new Target(slot, side, weight, role));
  }

  /** One current worker per slot on side 0: index 2 x slot. */
  private static List<Aim> currents(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(slot -> aim(2 * slot, slot, 0, weights[slot], Role.CURRENT))
        .toList();
  }

  private InetAddress client(boolean ipv6) {
    byte[] address = new byte[ipv6 ? 16 : 4];
    random.nextBytes(address);
    address[0] = (byte) (ipv6 ? 0x20 : 10);
    return address(address);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private int run(List<BpfInstruction> program, InetAddress source) {
    return run(program, source, 40_000);
  }

  private int run(List<BpfInstruction> program, InetAddress source, int port) {
    return new BpfMachine(program, random).run(source, port);
  }

  private Map<Integer, Integer> spread(List<BpfInstruction> program, boolean ipv6, int clients) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < clients; i++) {
      counts.merge(run(program, client(ipv6)), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void spreadsByWeight() {
    Map<Integer, Integer> counts =
        spread(SteeringProgram.of(currents(10, 90, 100), Balance.RANDOM, false), false, 40_000);

    assertThat(counts.get(0)).isCloseTo(2_000, within(300));
    assertThat(counts.get(2)).isCloseTo(18_000, within(800));
    assertThat(counts.get(4)).isCloseTo(20_000, within(800));
  }

  @Test
  void stickySpreadsEvenlyAndByWeightInBothFamilies() {
    List<BpfInstruction> program =
        SteeringProgram.of(currents(50, 100, 100, 100), Balance.STICKY, true);
    for (boolean ipv6 : List.of(false, true)) {
      Map<Integer, Integer> counts = spread(program, ipv6, 40_000);

      // Slot 0 keeps half of its quarter, and gets its target of what it turned away.
      assertThat(counts.get(0)).isCloseTo(5_714, within(500));
      assertThat(counts.get(2)).isCloseTo(11_428, within(700));
      assertThat(counts.get(6)).isCloseTo(11_428, within(700));
    }
  }

  @ParameterizedTest
  @EnumSource
  void neverReturnsADeadIndex(Balance balance) {
    for (int round = 0; round < 3_000; round++) {
      int slots = random.nextInt(1, 24);
      List<Aim> aims = new ArrayList<>();
      for (int slot = 0; slot < slots; slot++) {
        for (int side = 0; side < 2; side++) {
          int weight = random.nextInt(3) == 0 ? random.nextInt(1, 1_000_001) : 0;
          Role role = ROLES.get(random.nextInt(4));
          aims.add(aim(2 * slot + side, slot, side, weight, role));
        }
      }
      boolean allZero = aims.stream().allMatch(aim -> aim.weight() == 0);
      boolean anyStays = aims.stream().anyMatch(aim -> aim.target().role() != Role.LEAVING);
      Set<Integer> alive =
          aims.stream()
              .filter(aim ->
                  allZero ? !anyStays || aim.target().role() != Role.LEAVING : aim.weight() > 0)
              .map(Aim::index)
              .collect(Collectors.toSet());
      boolean dualStack = random.nextBoolean();
      List<BpfInstruction> program = SteeringProgram.of(aims, balance, dualStack);
      for (int i = 0; i < 20; i++) {
        assertThat(alive).contains(run(program, client(dualStack && random.nextBoolean())));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void directAddressHitsExactlyThatWorkerEvenWithoutWeight(Balance balance) {
    List<Aim> aims = new ArrayList<>();
    for (int slot = 0; slot < 256; slot++) {
      aims.add(aim(2 * slot, slot, 0, 100, Role.CURRENT));
    }
    aims.add(aim(11, 5, 1, 0, Role.SUCCESSOR));
    for (boolean dualStack : List.of(false, true)) {
      List<BpfInstruction> program = SteeringProgram.of(aims, balance, dualStack);
      for (int slot = 0; slot < 256; slot++) {
        byte[] direct = {127, 77, (byte) (slot >> 8), (byte) slot};
        assertThat(run(program, address(direct))).isEqualTo(2 * slot);
      }
      assertThat(run(program, address(new byte[] {127, 78, 0, 5}))).isEqualTo(11);
      assertThat(run(SteeringProgram.ofFlows(aims, dualStack), address(new byte[] {127, 77, 0, 9})))
          .isEqualTo(18);
    }
  }

  @Test
  void unknownDirectAddressIsAnOrdinaryClient() {
    List<BpfInstruction> program = SteeringProgram.of(currents(0, 100, 100), Balance.RANDOM, false);
    for (byte[] source :
        new byte[][] {{127, 77, 1, 0}, {127, 78, 0, 1}, {127, 79, 0, 0}, {127, 76, 0, 0}}) {
      Set<Integer> hit =
          IntStream.range(0, 100)
              .mapToObj(_ -> run(program, address(source)))
              .collect(Collectors.toSet());
      assertThat(hit).containsExactlyInAnyOrder(2, 4);
    }
  }

  @Test
  void ipv6ClientIsNotTakenForADirectAddress() {
    // The word where an IPv4 packet has its source.
    byte[] source = new byte[16];
    source[0] = 0x20;
    System.arraycopy(new byte[] {127, 77, 0, 0}, 0, source, 4, 4);
    List<BpfInstruction> program = SteeringProgram.of(currents(0, 100), Balance.RANDOM, true);

    assertThat(run(program, address(source))).isEqualTo(2);
  }

  @Test
  void stickyClientStaysWithItsSlotThroughARollingRestart() {
    for (boolean ipv6 : List.of(false, true)) {
      for (int i = 0; i < 300; i++) {
        InetAddress client = client(ipv6);
        int slot = run(SteeringProgram.of(currents(7, 7, 7), Balance.STICKY, true), client) / 2;
        int moves = 0;
        int before = 0;
        for (int ramp = 0; ramp <= 100; ramp += 10) {
          List<Aim> rolling =
              List.of(
                  aim(0, 0, 0, 100, Role.CURRENT),
                  aim(2, 1, 0, 100 - ramp, Role.CURRENT),
                  aim(3, 1, 1, ramp, Role.SUCCESSOR),
                  aim(4, 2, 0, 100, Role.CURRENT));
          int index = run(SteeringProgram.of(rolling, Balance.STICKY, true), client);
          assertThat(index / 2).isEqualTo(slot);
          moves += index % 2 == before ? 0 : 1;
          before = index % 2;
        }
        assertThat(moves).isEqualTo(slot == 1 ? 1 : 0);
      }
    }
  }

  @Test
  void onlyTheClientsOfASlotWithoutAWorkerMove() {
    List<BpfInstruction> all =
        SteeringProgram.of(currents(100, 100, 100, 100), Balance.STICKY, false);
    List<BpfInstruction> without =
        SteeringProgram.of(currents(100, 0, 100, 100), Balance.STICKY, false);
    Map<Integer, Integer> moved = new HashMap<>();
    for (int i = 0; i < 8_000; i++) {
      InetAddress client = client(false);
      int before = run(all, client);
      int after = run(without, client);
      if (before == 2) {
        moved.merge(after, 1, Integer::sum);
      } else {
        assertThat(after).isEqualTo(before);
      }
    }
    assertThat(moved.keySet()).containsExactlyInAnyOrder(0, 4, 6);
    assertThat(moved.values()).allSatisfy(n -> assertThat(n).isCloseTo(667, within(150)));
  }

  @Test
  void flowsOfOneAddressSpreadOverTheSlotsByPort() {
    for (boolean ipv6 : List.of(false, true)) {
      List<BpfInstruction> program = SteeringProgram.ofFlows(currents(100, 100, 100, 100), true);
      InetAddress client = client(ipv6);
      Map<Integer, Integer> counts = new HashMap<>();
      for (int port = 1_024; port < 41_024; port++) {
        counts.merge(run(program, client, port), 1, Integer::sum);
      }
      assertThat(counts.keySet()).containsExactlyInAnyOrder(0, 2, 4, 6);
      assertThat(counts.values()).allSatisfy(n -> assertThat(n).isCloseTo(10_000, within(500)));
    }
  }

  @Test
  void flowsStayWithTheirSlotWhileAnotherIsRampedReplacedOrGone() {
    List<List<Aim>> steps =
        List.of(
            currents(1000, 1000, 1000),
            currents(1000, 500, 1000),
            currents(1000, 0, 1000),
            List.of(
                aim(0, 0, 0, 1000, Role.CURRENT),
                aim(2, 1, 0, 900, Role.CURRENT),
                aim(3, 1, 1, 100, Role.SUCCESSOR),
                aim(4, 2, 0, 1000, Role.CURRENT)));
    for (int i = 0; i < 1_000; i++) {
      InetAddress client = client(i % 2 == 0);
      int port = random.nextInt(1, 65_536);
      int slot = run(SteeringProgram.ofFlows(steps.getFirst(), true), client, port) / 2;
      for (List<Aim> step : steps) {
        boolean gone = step.stream().allMatch(a -> a.target().slot() != slot || a.weight() == 0);
        int now = run(SteeringProgram.ofFlows(step, true), client, port) / 2;
        assertThat(now == slot).isNotEqualTo(gone);
      }
    }
  }

  @Test
  void theLargestProgramOfFlowsFits() {
    List<Aim> aims = new ArrayList<>();
    for (int slot = 0; slot < SteeringProgram.MAX_SLOTS; slot++) {
      aims.add(aim(2 * slot, slot, 0, 500, Role.CURRENT));
      aims.add(aim(2 * slot + 1, slot, 1, 500, Role.SUCCESSOR));
    }
    assertThat(SteeringProgram.ofFlows(aims, true))
        .hasSizeLessThanOrEqualTo(SteeringProgram.MAX_INSTRUCTIONS);
  }

  @ParameterizedTest
  @EnumSource
  void theLargestProgramFits(Balance balance) {
    List<Aim> aims = new ArrayList<>();
    for (int slot = 0; slot < SteeringProgram.MAX_SLOTS; slot++) {
      aims.add(aim(2 * slot, slot, 0, 500_001, Role.CURRENT));
      aims.add(aim(2 * slot + 1, slot, 1, 499_998, Role.SUCCESSOR));
    }
    aims.add(aim(600, 0, 0, 1_000_000, Role.LEAVING));
    List<BpfInstruction> program = SteeringProgram.of(aims, balance, true);

    assertThat(program).hasSizeLessThanOrEqualTo(SteeringProgram.MAX_INSTRUCTIONS);
    assertThat(program).allSatisfy(i -> assertThat(i.jumpTrue()).isBetween(0, 255));
    assertThat(program).allSatisfy(i -> assertThat(i.jumpFalse()).isBetween(0, 255));
  }
}
