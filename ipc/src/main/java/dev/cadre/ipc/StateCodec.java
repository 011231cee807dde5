package dev.cadre.ipc;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a health report that only workers with shared state have, so that others need not
 * load this class.
 *
 * <pre>
 * state    backEnd:string available:boolean detail:string
 *          gauges:list counters:list shared:list uses:list
 * figure   name:string value:u64
 * use      structure:string name:string whenAway:string allowed:u64 refused:u64 byPolicy:u64
 * </pre>
 */
final class StateCodec {
  private static final int SMALLEST_FIGURE = 4 + 8;
  private static final int SMALLEST_USE = 3 * 4 + 3 * 8;
  private static final int SMALLEST_STATE = 4 + 1 + 4 + 4 * 4;

  private StateCodec() {}

  static void write(FieldWriter to, List<Message.State> states) {
    to.writeInt(states.size());
    for (Message.State state : states) {
      to.writeString(state.backEnd()).writeBoolean(state.available()).writeString(state.detail());
      writeFigures(to, state.gauges());
      writeFigures(to, state.counters());
      writeFigures(to, state.shared());
      to.writeInt(state.uses().size());
      for (Message.StateUse use : state.uses()) {
        to.writeString(use.structure())
            .writeString(use.name())
            .writeString(use.whenAway())
            .writeLong(use.allowed())
            .writeLong(use.refused())
            .writeLong(use.byPolicy());
      }
    }
  }

  private static void writeFigures(FieldWriter to, List<Message.Figure> figures) {
    to.writeInt(figures.size());
    for (Message.Figure figure : figures) {
      to.writeString(figure.name()).writeLong(figure.value());
    }
  }

  static List<Message.State> read(FieldReader in) throws MalformedFrameException {
    int count = in.readCount(SMALLEST_STATE);
    List<Message.State> states = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      states.add(
          new Message.State(
              in.readString(),
              in.readBoolean(),
              in.readString(),
              readFigures(in),
              readFigures(in),
              readFigures(in),
              readUses(in)));
    }
    return states;
  }

  private static List<Message.Figure> readFigures(FieldReader in) throws MalformedFrameException {
    int count = in.readCount(SMALLEST_FIGURE);
    List<Message.Figure> figures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      figures.add(new Message.Figure(in.readString(), in.readLong()));
    }
    return figures;
  }

  private static List<Message.StateUse> readUses(FieldReader in) throws MalformedFrameException {
    int count = in.readCount(SMALLEST_USE);
    List<Message.StateUse> uses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      uses.add(
          new Message.StateUse(
              in.readString(),
              in.readString(),
              in.readString(),
              in.readLong(),
              in.readLong(),
              in.readLong()));
    }
    return uses;
  }
}
