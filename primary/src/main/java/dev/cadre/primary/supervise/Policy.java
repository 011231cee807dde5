package dev.cadre.primary.supervise;

import java.time.Duration;

/**
 * The times that the supervisor keeps; all positive but {@code ramp} and {@code slotDelay}, which
 * may be zero.
 *
 * @param boot from fork to listening
 * @param bindGrace from a worker's first bind to its last expected one
 * @param ready from listening to ready
 * @param ramp from ready to the full share of the connections
 * @param drain from the start of a drain to QUIT
 * @param exit from TERM to QUIT
 * @param dump from QUIT to TERM, or to KILL: the time to print a thread dump
 * @param stall from the first missed report to the end of a worker that does not answer
 * @param slotDelay between two slots of a rolling restart
 * @param replaces whether a worker that is gone is replaced by itself; else a program forks, and a
 *     worker that binds nothing is ready when it is online
 */
public record Policy(
    Duration boot,
    Duration bindGrace,
    Duration ready,
    Duration ramp,
    Duration drain,
    Duration exit,
    Duration dump,
    Duration stall,
    Duration slotDelay,
    boolean replaces) {}
