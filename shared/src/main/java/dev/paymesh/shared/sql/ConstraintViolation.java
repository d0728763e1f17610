package dev.paymesh.shared.sql;

import io.vertx.pgclient.PgException;

/**
 * Owns the one database failure that is an answer and not a fault: a constraint refused the row.
 *
 * <p>A store recovers from it and says what it means; one that reaches the rpc layer is a defect like any other.
 */
public final class ConstraintViolation extends RuntimeException {

  private static final String UNIQUE = "23505";

  private final String sqlState;
  private final String constraint;

  ConstraintViolation(PgException cause) {
    super(cause.getSqlState() + " by " + cause.getConstraint(), null, false, false);
    this.sqlState = cause.getSqlState();
    this.constraint = cause.getConstraint() == null ? "" : cause.getConstraint();
  }

  public String sqlState() {
    return sqlState;
  }

  /** The name given in the migration. */
  public String constraint() {
    return constraint;
  }

  public boolean isUnique() {
    return UNIQUE.equals(sqlState);
  }
}
