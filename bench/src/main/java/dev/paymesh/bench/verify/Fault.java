package dev.paymesh.bench.verify;

/** Owns one way to hurt a mesh; it returns once all that was hurt is back. */
interface Fault {

  void strike();

  /** What {@code --faults} can name. */
  enum Kind {
    /** kill -9 of a process. */
    KILL,
    /** kill -9 of PostgreSQL. */
    POSTGRES,
    /** A fast restart of PostgreSQL. */
    RESTART,
    /** All connections of PostgreSQL end at once, as in a failover. */
    FAILOVER,
    /** What a service answers is lost. */
    REPLIES,
    LATENCY,
    /** A service refuses connections, or is silent. */
    PARTITION,
    /** All statements on payments wait, until no connection of a pool is left. */
    POOL,
    /** A process stands still. */
    STALL,
    /** All processes of a role are restarted, one after the other. */
    ROLL
  }

  /** A fault on what it hits. */
  record Named(Kind kind, String target, Fault act) {}
}
