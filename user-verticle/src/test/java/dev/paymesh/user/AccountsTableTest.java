package dev.paymesh.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paymesh.shared.sql.ConstraintViolation;
import dev.paymesh.shared.testkit.MeshVertx;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the table of accounts refuses by itself. */
class AccountsTableTest {

  @AutoClose
  private static MeshVertx mesh;

  private static Accounts accounts;

  @BeforeAll
  static void start() {
    mesh = MeshVertx.start();
    accounts = new Accounts(mesh.vertx());
  }

  @Test
  void twoSpellingsOfOneAddressAreOneAddress() {
    accounts.store("anna-1", "anna-1@example.com", "ACTIVE");
    assertThatThrownBy(() -> accounts.store("anna-2", "ANNA-1@example.com", "ACTIVE"))
        .isInstanceOfSatisfying(ConstraintViolation.class, violation -> {
          assertThat(violation.isUnique()).isTrue();
          assertThat(violation.constraint()).isEqualTo("accounts_email_unique");
        });
  }

  @Test
  void theTableItselfRefusesAnUnknownStatus() {
    assertThatThrownBy(() -> accounts.store("anna-3", "anna-3@example.com", "ASLEEP"))
        .isInstanceOfSatisfying(
            ConstraintViolation.class,
            violation -> assertThat(violation.constraint()).isEqualTo("accounts_status_known"));
  }
}
