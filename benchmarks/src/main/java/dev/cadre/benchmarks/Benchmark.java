package dev.cadre.benchmarks;

/** One comparison of Cadre with what one would have without it, both in one run. */
interface Benchmark {

  /** By which it is chosen. */
  String name();

  Result run(Ground ground) throws Exception;
}
