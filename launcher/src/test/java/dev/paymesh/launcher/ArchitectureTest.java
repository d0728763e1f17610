package dev.paymesh.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.grpc.PlantedStub;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Owns the proof that the code keeps {@link ArchitectureRules}, and that each rule can go red. */
final class ArchitectureTest {

  private static final String PLANTED_ROOT = "dev.paymesh.launcher.planted";
  private static final ArchitectureRules RULES = new ArchitectureRules("dev.paymesh");
  private static final ArchitectureRules PLANTED_RULES = new ArchitectureRules(PLANTED_ROOT);

  private static final JavaClasses CODE = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .withImportOption(location -> !location.contains("-tests.jar"))
      .importPackages("dev.paymesh");

  private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(PLANTED_ROOT);

  @TestFactory
  List<DynamicTest> theCodeKeepsItsArchitecture() {
    return RULES.all().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CODE)))
        .toList();
  }

  @Test
  void everyMainClassOfTheWorkTreeIsJudged() {
    List<String> sources = WorkTree.find().files().stream()
        .filter(SourceFile::isMainJava)
        .map(SourceFile::className)
        .filter(name -> !name.endsWith("package-info"))
        .toList();
    assertThat(CODE).extracting(type -> type.getName()).containsAll(sources);
  }

  @Test
  void aVerticleThatUsesAnotherIsCaught() {
    assertCaught(PLANTED_RULES.verticlesDoNotKnowEachOther(), "NosyGateway");
  }

  @Test
  void aNameThatSaysNothingIsCaught() {
    assertCaught(PLANTED_RULES.namesSayWhatAClassOwns(), "AmountHelper");
  }

  @Test
  void everyWayToBlockTheLoopIsCaught() {
    ArchRule rule = PLANTED_RULES.theEventLoopIsNotBlocked();
    for (String method : List.of("sleeps", "awaits", "gets", "joins", "joinsCompletable")) {
      assertCaught(rule, "BlockingRpc." + method + "(");
    }
  }

  @Test
  void aBlockingStackIsCaught() {
    assertCaught(PLANTED_RULES.blockingStacksStayOutside(), "java.sql.Connection");
    assertCaught(PLANTED_RULES.blockingStacksStayOutside(), PlantedStub.class.getName());
  }

  @Test
  void sqlOutsideAStoreIsCaughtAndInsideItIsNot() {
    assertCaught(PLANTED_RULES.sqlStaysInStores(), "QueryingRpc");
    assertThatThrownBy(() -> PLANTED_RULES.sqlStaysInStores().check(PLANTED))
        .hasMessageNotContaining("PlantedStore")
        .hasMessageNotContaining("PlantedDatabase");
  }

  @Test
  void aCallWithoutADeadlineIsCaught() {
    assertCaught(PLANTED_RULES.callsGoThroughThePeer(), "CallingRpc");
  }

  @Test
  void aKernelThatKnowsTheDomainIsCaught() {
    assertCaught(PLANTED_RULES.theKernelKnowsNoDomain(), "KnowingPeer");
  }

  @Test
  void aGeneratorThatUsesTheMeshsOwnCodeIsCaught() {
    assertCaught(PLANTED_RULES.whatMeasuresIsNotWhatIsMeasured(), "KnowingGenerator");
  }

  private static void assertCaught(ArchRule rule, String offender) {
    assertThatThrownBy(() -> rule.check(PLANTED))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(offender);
  }
}
