package dev.cadre.it.client;

/** Makes a load of a plan. */
public final class Load {

  private Load() {}

  /** Runs it to its end. */
  public static LoadReport run(LoadPlan plan) {
    return start(plan).await();
  }

  /** Starts it and returns at once. */
  public static RunningLoad start(LoadPlan plan) {
    return new RunningLoad(plan);
  }
}
