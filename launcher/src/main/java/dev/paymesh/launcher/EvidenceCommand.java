package dev.paymesh.launcher;

import dev.paymesh.launcher.evidence.Evidence;
import dev.paymesh.launcher.evidence.EvidenceCheck;
import dev.paymesh.payment.PaymentOperationsStore.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Owns {@code evidence}: a payment's chained trail on standard output, and the check of a file that holds one. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description = "Prints the trail of a payment, or checks a printed one without any database.")
final class EvidenceCommand implements Callable<Integer> {

  /** A payment has a handful of events; nobody's evidence is larger. */
  private static final long FILE_BYTES_MAX = 64L * 1024 * 1024;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private Which which;

  /** Owns the choice between printing and checking. */
  static final class Which {

    @Parameters(paramLabel = "PAYMENT_ID", description = "the payment whose trail is printed")
    private @Nullable UUID id;

    @Option(names = "--check", paramLabel = "FILE", description = "a printed trail to check")
    private @Nullable Path file;
  }

  @Override
  public Integer call() {
    return which.file == null ? print(which.id) : check(which.file);
  }

  /** A trail that was tampered with is printed all the same, and said to be broken. */
  private int print(@Nullable UUID id) {
    Optional<Trail> found =
        id == null ? Optional.empty() : PaymentDesk.ask(store -> store.trail(id));
    Trail trail = found.orElseThrow(() -> new Refusal("there is no payment " + id));
    byte[] bytes = new Evidence(trail.order(), trail.events()).toBytes();
    // Bytes, not text: the terminal's encoding is not ours.
    System.out.writeBytes(bytes);
    System.out.flush();
    return judge(bytes, "the database");
  }

  private int check(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new Refusal(file + ": expected at most " + FILE_BYTES_MAX + " bytes");
      }
      return judge(Files.readAllBytes(file), file.toString());
    } catch (IOException unreadable) {
      throw new Refusal(file + ": cannot be read");
    }
  }

  private int judge(byte[] bytes, String where) {
    try {
      Evidence trail = EvidenceCheck.of(bytes);
      spec.commandLine()
          .getErr()
          .printf(
              "the trail holds: payment %s, %d events, %s, head %s%n",
              trail.order().get("id"), trail.events().size(), trail.status(), trail.head());
      return CommandLine.ExitCode.OK;
    } catch (EvidenceCheck.Broken broken) {
      spec.commandLine()
          .getErr()
          .println("the trail in " + where + " is broken: " + broken.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
