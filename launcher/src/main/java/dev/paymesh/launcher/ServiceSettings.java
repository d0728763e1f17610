package dev.paymesh.launcher;

import dev.paymesh.document.DocumentLimits;
import dev.paymesh.payment.PaymentConfig;
import dev.paymesh.shared.config.Meaning;
import dev.paymesh.shared.config.SecretKeys;
import dev.paymesh.user.UserConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** Owns the names and forms of the settings that are one service's alone. */
final class ServiceSettings {

  private ServiceSettings() {}

  /** Of the payment service. */
  @Meaning("The payment service")
  @ConfigMapping(prefix = "paymesh.payment")
  interface Payment {
    @Meaning(
        "attempts to settle, over about 7 minutes, before a payment is parked; 0 never " + "parks")
    @WithDefault("12")
    int settlementAttempts();

    @Meaning(
        "payments about which an event loop asks the rail at once, 1 to 65,536; those beyond are claimed "
            + "when there is room, which costs PostgreSQL more")
    @WithDefault("" + PaymentConfig.Settlement.IN_FLIGHT)
    @WithConverter(SettlementRoom.class)
    int settlementInFlightMax();

    @Meaning("payments of one `SubmitPayments` stream that are worked on at once; all streams "
        + "of a process together have 256 ([why](decisions/0022-policies-and-cases.md))")
    @WithDefault("" + PaymentConfig.SUBMIT_IN_FLIGHT)
    @WithConverter(PositiveNumber.class)
    int submitInFlight();
  }

  /** Of the user service. */
  @Meaning("The user service")
  @ConfigMapping(prefix = "paymesh.user")
  interface User {
    @Meaning("how long the user service gives the first answer again to a write that is "
        + "repeated under its idempotency key ([why](decisions/0019-accounts.md)); clients "
        + "count on 24")
    @WithDefault("" + UserConfig.KEYS_KEPT_HOURS)
    @WithConverter(PositiveNumber.class)
    int keysKeptHours();
  }

  /** Of the document service. */
  @Meaning("The document service")
  @ConfigMapping(prefix = "paymesh.document")
  interface Document {
    @Meaning("bytes of one document: 50 MiB and a little ([why, and where they are "
        + "kept](decisions/0021-documents.md)). The edge takes no more than "
        + "`upload_bytes_max` of the contract, which is as much; a larger one needs both")
    @WithDefault("" + DocumentLimits.BYTES_MAX)
    @WithConverter(PositiveNumber.class)
    int bytesMax();

    @Meaning("documents and open uploads of one user")
    @WithDefault("" + DocumentLimits.USER_DOCUMENTS_MAX)
    @WithConverter(PositiveNumber.class)
    int userDocumentsMax();

    @Meaning("bytes of a user's documents and open uploads together")
    @WithDefault("" + DocumentLimits.USER_BYTES_MAX)
    @WithConverter(PositiveNumber.class)
    int userBytesMax();

    @Meaning("open uploads of one user, those that were cut included")
    @WithDefault("" + DocumentLimits.USER_UPLOADS_MAX)
    @WithConverter(PositiveNumber.class)
    int userUploadsMax();

    @Meaning("uploads and downloads at once, on each event loop; a user has 4 of them at most")
    @WithDefault("" + DocumentLimits.TRANSFERS_MAX)
    @WithConverter(PositiveNumber.class)
    int transfersMax();

    @Meaning("an upload that got nothing for so long is removed with what it has stored")
    @WithDefault("" + DocumentLimits.UPLOADS_KEPT_HOURS)
    @WithConverter(PositiveNumber.class)
    int uploadsKeptHours();

    @Meaning("as `PAYMESH_USER_KEYS_KEPT_HOURS`, for the document service")
    @WithDefault("" + DocumentLimits.KEYS_KEPT_HOURS)
    @WithConverter(PositiveNumber.class)
    int keysKeptHours();
  }

  /** Seals what the user service says; the payment service knows it too. */
  @Meaning("The user service")
  @ConfigMapping(prefix = "paymesh.user")
  interface UserKey {
    @Meaning(
        value = "seals what the user service says about a payment; for it and the payment "
            + "service only; several as `PAYMESH_MESH_KEY`",
        byDefault = "made and kept with the data, in `up`")
    @WithConverter(SecretKeys.Reader.class)
    SecretKeys attestationKey();
  }

  /** Seals what the compliance service says; the payment service knows it too. */
  @Meaning("The compliance service")
  @ConfigMapping(prefix = "paymesh.compliance")
  interface ComplianceKey {
    @Meaning(
        value = "seals what the compliance service says about a payment; for it and the payment "
            + "service only; several as `PAYMESH_MESH_KEY`",
        byDefault = "made and kept with the data, in `up`")
    @WithConverter(SecretKeys.Reader.class)
    SecretKeys attestationKey();
  }
}
