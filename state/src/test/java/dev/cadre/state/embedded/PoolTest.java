package dev.cadre.state.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.spi.BackEndException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The steps of a write, one by one: a writer may end after each. */
class PoolTest {
  private static final int PLACES = 4;
  private static final int BLOCKS = 6;
  private static final int BLOCK_BYTES = 64;

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(Geometry.blocksAt(PLACES, BLOCKS) + BLOCKS * BLOCK_BYTES)
          .order(ByteOrder.nativeOrder());
  private final Pool pool = new Pool(memory, 0, PLACES, BLOCKS, BLOCK_BYTES);

  @Test
  void zerosAreEmptyPlaces() {
    for (int place = 0; place < PLACES; place++) {
      assertThat(pool.read(place, pool.word(place), new byte[BLOCK_BYTES])).isZero();
      assertThat(pool.shown(place)).isEqualTo(place);
    }
  }

  @Test
  void writeThatComesLateDoesNotHappen() throws Exception {
    Spare first = spare(1);
    Spare second = spare(2);
    long word = pool.word(3);
    assertThat(pool.replace(3, word, new byte[] {7, 8}, 2, first)).isTrue();
    assertThat(pool.replace(3, word, new byte[] {9}, 1, second)).isFalse();
    byte[] content = new byte[BLOCK_BYTES];
    assertThat(pool.read(3, word, content)).isEqualTo(-1);
    assertThat(pool.read(3, pool.word(3), content)).isEqualTo(2);
    assertThat(content).startsWith(7, 8);
    assertThat(first.block).as("the block that was there").isEqualTo(3);
  }

  @Test
  void noSpareIsGivenTwiceAndNoneIsAnError() throws Exception {
    assertThat(spare(1).block).isNotEqualTo(spare(2).block);
    assertThatThrownBy(() -> spare(3)).isInstanceOf(BackEndException.class);
  }

  @Test
  void spareOfTheDeadIsFreedAndThatOfTheLivingIsNot() throws Exception {
    Spare dead = spare(1);
    Spare living = spare(2);
    assertThat(pool.sweep(slot -> slot == 2)).isEqualTo(1);
    Spare next = spare(3);
    assertThat(next.block).isEqualTo(dead.block).isNotEqualTo(living.block);
  }

  @Test
  void blockInPlaceStaysWhereItIsThoughItsWriterIsDead() throws Exception {
    Spare spare = spare(1);
    int written = spare.block;
    assertThat(pool.replace(2, pool.word(2), new byte[] {5}, 1, spare)).isTrue();
    pool.sweep(_ -> false);
    pool.sweep(_ -> false);
    assertThat(pool.shown(2)).isEqualTo(written);
    byte[] content = new byte[BLOCK_BYTES];
    assertThat(pool.read(2, pool.word(2), content)).isEqualTo(1);
    assertThat(content[0]).isEqualTo((byte) 5);
    // Both blocks that are not in place are free.
    assertThat(spare(2).block).isNotEqualTo(written);
    assertThat(spare(3).block).isNotEqualTo(written);
  }

  @Test
  void writerThatDiesRightAfterItsWriteWasSeenLeavesBothBlocksInOrder() throws Exception {
    Spare spare = spare(1);
    int written = spare.block;
    int before = pool.shown(0);
    long beforeState = state(before);
    long writtenState = state(written);
    assertThat(pool.replace(0, pool.word(0), new byte[] {5}, 1, spare)).isTrue();
    // As if it had not come to note anything after its compare-and-set of the place.
    setState(before, beforeState);
    setState(written, writtenState);

    pool.sweep(_ -> false);

    assertThat(pool.shown(0)).isEqualTo(written);
    Spare a = spare(2);
    Spare b = spare(3);
    assertThat(a.block).isNotEqualTo(b.block);
    assertThat(new int[] {a.block, b.block}).contains(before).doesNotContain(written);
  }

  @Test
  void writerWhoseNewSpareWasTakenForLeftLooksForAnother() throws Exception {
    Spare spare = spare(1);
    int before = pool.shown(0);
    assertThat(pool.replace(0, pool.word(0), new byte[] {5}, 1, spare)).isTrue();
    assertThat(spare.block).isEqualTo(before);
    pool.free(spare);
    assertThat(spare.block).isEqualTo(Spare.NONE);
    pool.provide(spare, _ -> true);
    assertThat(pool.replace(0, pool.word(0), new byte[] {6}, 1, spare)).isTrue();
  }

  @Test
  void blockThatWasTakenFromTheLivingIsNotWrittenByIt() throws Exception {
    Spare robbed = spare(1);
    int block = robbed.block;
    spare(2);
    assertThat(pool.sweep(slot -> slot == 2)).isEqualTo(1);
    Spare taker = spare(3);
    assertThat(taker.block).isEqualTo(block);
    assertThat(pool.replace(0, pool.word(0), new byte[] {5}, 1, taker)).isTrue();

    assertThat(pool.replace(1, pool.word(1), new byte[] {6}, 1, robbed)).isFalse();

    assertThat(robbed.block).isEqualTo(Spare.NONE);
    assertThat(pool.shown(1)).isEqualTo(1);
    byte[] content = new byte[BLOCK_BYTES];
    assertThat(pool.read(0, pool.word(0), content)).isEqualTo(1);
    assertThat(content[0]).isEqualTo((byte) 5);
    pool.free(taker);
    pool.provide(robbed, _ -> true);
    assertThat(pool.replace(1, pool.word(1), new byte[] {6}, 1, robbed)).isTrue();
  }

  private Spare spare(int owner) throws BackEndException {
    Spare spare = new Spare(owner, pool.capacity());
    pool.provide(spare, _ -> true);
    return spare;
  }

  private long state(int block) {
    return memory.getLong((PLACES + block) * Long.BYTES);
  }

  private void setState(int block, long state) {
    memory.putLong((PLACES + block) * Long.BYTES, state);
  }
}
