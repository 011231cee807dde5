package dev.cadre.state.contract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Numbers of one JVM that outlive it whatever kills it: a mapped file. One thread writes. */
public final class Ledger {
  private static final int SIZE = 1 << 16;

  private final ByteBuffer memory;

  private Ledger(ByteBuffer memory) {
    this.memory = memory;
  }

  /** Opens or makes one. */
  public static Ledger open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Ledger(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
    }
  }

  public long get(int index) {
    return memory.getLong(index * Long.BYTES);
  }

  public void set(int index, long value) {
    memory.putLong(index * Long.BYTES, value);
  }

  public void add(int index, long delta) {
    set(index, get(index) + delta);
  }

  /** How many numbers there are. */
  public int size() {
    return SIZE / Long.BYTES;
  }
}
