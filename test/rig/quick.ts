/** Settings that make the program's long waits short enough for a test. */
export const QUICK = {
  /** No new frame for this long and the worker is ended. */
  stallMs: 3_000,
  /** An on-demand stream goes on for this long after its last viewer. */
  lingerMs: 2_000,
} as const;

/** The part of a configuration that sets them. */
export const quickSettings = {
  relay: { stall_timeout: `${QUICK.stallMs}ms`, on_demand_linger: `${QUICK.lingerMs}ms` },
} as const;
