package dev.paymesh.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.sql.ConstraintViolation;
import dev.paymesh.shared.testkit.MeshVertx;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the table of accounts refuses by itself. */
class AccountsTableTest {

  @AutoClose
  private static final MeshVertx MESH = MeshVertx.start();

  private static final Accounts ACCOUNTS = new Accounts(MESH.vertx());

  @Test
  void twoSpellingsOfOneAddressAreOneAddress() {
    ACCOUNTS.store("anna-1", "anna-1@example.com", "ACTIVE");
    assertThatThrownBy(() -> ACCOUNTS.store("anna-2", "ANNA-1@example.com", "ACTIVE"))
        .isInstanceOfSatisfying(ConstraintViolation.class, violation -> {
          assertThat(violation.isUnique()).isTrue();
          assertThat(violation.constraint()).isEqualTo("accounts_email_unique");
        });
  }

  @Test
  void theTableItselfRefusesAnUnknownStatus() {
    assertThatThrownBy(() -> ACCOUNTS.store("anna-3", "anna-3@example.com", "ASLEEP"))
        .isInstanceOfSatisfying(
            ConstraintViolation.class,
            violation -> assertThat(violation.constraint()).isEqualTo("accounts_status_known"));
  }
}
