package dev.paymesh.launcher;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Owns the rules on who may know whom, for all code below one root package. */
record ArchitectureRules(String root) {

  /** Each is a package of its own name. */
  private static final List<String> SERVICES = WorkTree.find().services();

  private static final String EMPTY_NAME = ".*(Utils?|Helpers?|Common|Manager|Misc|Impl)";

  ArchRule verticlesDoNotKnowEachOther() {
    return slices()
        .matching(root + ".(" + String.join("|", SERVICES) + ")..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .because("services meet in the contracts only, so that each can run alone");
  }

  ArchRule namesSayWhatAClassOwns() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage("dev.paymesh.proto..")
        .should()
        .haveNameMatching(EMPTY_NAME)
        .allowEmptyShould(true)
        .because(
            "such an ending gathers whatever nobody owns: name the noun of the domain instead");
  }

  ArchRule theEventLoopIsNotBlocked() {
    return noClasses()
        .that()
        .resideInAnyPackage(loopPackages())
        .should()
        .callMethodWhere(calls(Thread.class, "sleep"))
        .orShould()
        .callMethodWhere(calls(io.vertx.core.Future.class, "await"))
        .orShould()
        .callMethodWhere(calls(Future.class, "get|join"))
        .allowEmptyShould(true)
        .because(
            "one blocked loop stops every request on it: compose the Future, or use vertx.timer");
  }

  ArchRule blockingStacksStayOutside() {
    return noClasses()
        .that()
        .resideInAnyPackage(loopPackages())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "io.grpc..")
        .allowEmptyShould(true)
        .because("SQL goes through the Vert.x client and gRPC through the mesh kernel");
  }

  ArchRule sqlStaysInStores() {
    return noClasses()
        .that()
        .resideInAnyPackage(loopPackages())
        .and()
        .resideOutsideOfPackage(root + ".shared.sql..")
        .and(doNotOwnSql())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.sqlclient..")
        .allowEmptyShould(true)
        .because("all SQL of a service stands in its XStore");
  }

  ArchRule callsGoThroughThePeer() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(root + ".shared.grpc..", "dev.paymesh.proto..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.grpc.client..")
        .allowEmptyShould(true)
        .because(
            "a call made past the Peer has no deadline, no caller context and no retry budget");
  }

  ArchRule theKernelKnowsNoDomain() {
    return noClasses()
        .that()
        .resideInAnyPackage(below(
            "shared.grpc",
            "shared.sql",
            "shared.config",
            "shared.metrics",
            "shared.seal",
            "shared.watch"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVICES.stream()
            .map(name -> "dev.paymesh.proto." + name + "..")
            .toArray(String[]::new))
        .allowEmptyShould(true)
        .because("the kernel reads descriptors, so that a new service costs it nothing");
  }

  ArchRule whatMeasuresIsNotWhatIsMeasured() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".bench..")
        .and()
        .resideOutsideOfPackage(root + ".bench.rival..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Stream.concat(SERVICES.stream(), Stream.of("shared"))
            .map(name -> "dev.paymesh." + name + "..")
            .toArray(String[]::new))
        .allowEmptyShould(true)
        .because("a defect of shared code would hide itself; only the service on grpc-java, a"
            + " process of its own, reads by Paymesh's own store");
  }

  List<ArchRule> all() {
    return List.of(
        verticlesDoNotKnowEachOther(),
        namesSayWhatAClassOwns(),
        theEventLoopIsNotBlocked(),
        blockingStacksStayOutside(),
        sqlStaysInStores(),
        callsGoThroughThePeer(),
        theKernelKnowsNoDomain(),
        whatMeasuresIsNotWhatIsMeasured());
  }

  /** On the named class or anything below it: CompletableFuture is a Future too. */
  private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String names) {
    return target(nameMatching(names)).and(target(owner(assignableTo(owner))));
  }

  /** A record or a lambda inside a store is the store's. */
  private static DescribedPredicate<JavaClass> doNotOwnSql() {
    Pattern owners = Pattern.compile(".*(Store|Verticle|Config)(\\$.*)?");
    return DescribedPredicate.describe(
        "are not of a Store, Verticle or Config",
        type -> !owners.matcher(type.getName()).matches());
  }

  private String[] loopPackages() {
    return below(Stream.concat(SERVICES.stream(), Stream.of("shared")).toArray(String[]::new));
  }

  private String[] below(String... packages) {
    return Arrays.stream(packages).map(name -> root + "." + name + "..").toArray(String[]::new);
  }
}
