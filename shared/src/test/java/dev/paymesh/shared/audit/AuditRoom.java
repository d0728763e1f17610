package dev.paymesh.shared.audit;

/** Owns the room that a test has in the audit log, whatever other tests of its minute have used up. */
public final class AuditRoom {

  private AuditRoom() {}

  /** As if a minute had passed. */
  public static void make() {
    RefusalAudit.OF_PROCESS.window.close(System.nanoTime());
  }
}
