package dev.cadre.primary.supervise;

/**
 * The name of one worker process. A pid is an attribute, not a name: pids are used again.
 *
 * @param id unique in this primary, from 1, never used again
 * @param slot the place that it fills, from 0
 * @param side which of the slot's two sockets per listener it accepts from, 0 or 1
 * @param generation the version of the application that it runs, from 1
 */
public record WorkerRef(int id, int slot, int side, int generation) {}
