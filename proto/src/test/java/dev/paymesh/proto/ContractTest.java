package dev.paymesh.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owns the promise that the contracts keep buf's style and never break a client of the last release. */
final class ContractTest {

  private static final int CLEAN = 0;
  private static final int FINDINGS = 100;
  private static final Path PROTO = Path.of("").toAbsolutePath();
  private static final Path RELEASED = PROTO.resolve("released/paymesh.binpb");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it in
  Path scratch;

  @Test
  void theContractsKeepTheStyle() throws Exception {
    assertThat(Buf.run(PROTO, "lint")).isEqualTo(new Buf.Outcome(CLEAN, ""));
  }

  @Test
  void theContractsBreakNoClientOfTheLastRelease() throws Exception {
    assertThat(breakingChangesOf(PROTO)).isEqualTo(new Buf.Outcome(CLEAN, ""));
  }

  @Test
  void aMovedFieldNumberIsBreaking() throws Exception {
    Path copy = copyOfTheContracts();
    edit(copy.resolve("payment/v1/payment.proto"), "int64 version = 8 ", "int64 version = 18 ");
    Buf.Outcome outcome = breakingChangesOf(copy);
    assertThat(outcome.exitCode()).isEqualTo(FINDINGS);
    assertThat(outcome.output())
        .contains("payment/v1/payment.proto")
        .contains("\"8\"")
        .contains("version");
  }

  @Test
  void aRemovedRpcIsBreaking() throws Exception {
    Path copy = copyOfTheContracts();
    edit(
        copy.resolve("document/v1/document.proto"),
        "rpc GetVerification(",
        "rpc FindVerification(");
    Buf.Outcome outcome = breakingChangesOf(copy);
    assertThat(outcome.exitCode()).isEqualTo(FINDINGS);
    assertThat(outcome.output()).contains("GetVerification");
  }

  @Test
  void anAddedFieldIsNotBreaking() throws Exception {
    Path copy = copyOfTheContracts();
    edit(
        copy.resolve("payment/v1/payment.proto"),
        "message GetPaymentRequest {",
        "message GetPaymentRequest {\n  string added_later = 2;");
    assertThat(breakingChangesOf(copy)).isEqualTo(new Buf.Outcome(CLEAN, ""));
  }

  @Test
  void aBadNameIsAgainstTheStyle() throws Exception {
    Path copy = copyOfTheContracts();
    edit(
        copy.resolve("payment/v1/payment.proto"),
        "string payment_id = 1 ",
        "string paymentId = 1 ");
    Buf.Outcome outcome = Buf.run(copy, "lint");
    assertThat(outcome.exitCode()).isEqualTo(FINDINGS);
    assertThat(outcome.output()).contains("paymentId");
  }

  /** Images are compared: buf cannot hold a workspace of two modules against one image. */
  private Buf.Outcome breakingChangesOf(Path contracts) throws Exception {
    Path image = scratch.resolve("now.binpb");
    assertThat(Buf.run(contracts, "build", "-o", image.toString()))
        .isEqualTo(new Buf.Outcome(CLEAN, ""));
    return Buf.run(scratch, "breaking", image.toString(), "--against", RELEASED.toString());
  }

  private Path copyOfTheContracts() throws IOException {
    Path copy = scratch.resolve("contracts");
    for (Path source : contractFiles()) {
      Path target = copy.resolve(PROTO.relativize(source));
      Files.createDirectories(target.getParent());
      Files.copy(source, target);
    }
    return copy;
  }

  private static List<Path> contractFiles() throws IOException {
    try (Stream<Path> all = Files.list(PROTO)) {
      Stream<Path> folders = all.filter(folder -> Files.isDirectory(folder.resolve("v1")));
      return Stream.concat(
              folders, Stream.of("buf.yaml", "target/google-protos").map(PROTO::resolve))
          .flatMap(ContractTest::walk)
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private static Stream<Path> walk(Path start) {
    try {
      return Files.walk(start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails where there is nothing to replace, so that no case passes because its edit missed. */
  private static void edit(Path file, String before, String after) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
  }
}
