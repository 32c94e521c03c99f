package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The direction of imports. {@code dev.sluice.jobs} is a module of its own that this one cannot import at all. A rule that
 * matches no class fails, as ArchUnit does by default.
 */
class ArchitectureTest {
    private static final Set<String> SIBLINGS = Set.of(
            "model",
            "calibration",
            "bounds",
            "routing",
            "deferral",
            "ledger",
            "store",
            "llm",
            "throttle",
            "certificate",
            "selection",
            "evaluation");

    /** What each package may import of the others. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("domain", Set.of()),
            Map.entry("throttle", Set.of("domain")),
            Map.entry("model", Set.of("domain", "calibration")),
            Map.entry("calibration", Set.of("domain")),
            Map.entry("bounds", Set.of("domain")),
            Map.entry("certificate", Set.of("domain", "bounds")),
            Map.entry("routing", Set.of("domain")),
            Map.entry("deferral", Set.of("domain")),
            Map.entry("evaluation", Set.of("domain", "bounds")),
            Map.entry("ledger", Set.of("domain")),
            Map.entry("store", Set.of("domain")),
            Map.entry("selection", Set.of("domain")),
            Map.entry("llm", Set.of("domain", "throttle")),
            Map.entry("cascade", with(SIBLINGS, "domain")),
            Map.entry("settings", with(SIBLINGS, "domain", "cascade")),
            Map.entry("spark", with(SIBLINGS, "domain", "cascade", "settings")));

    private static JavaClasses library;

    @BeforeAll
    static void readClasses() {
        // Names of packages are enough; the class files of Spark need not be read.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        library = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.sluice");
    }

    @Test
    void packages_ofTheLibrary_areThoseThatHaveARule() {
        Set<String> found = library.stream()
                .map(c -> c.getPackageName().replaceFirst("^dev\\.sluice\\.?", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
    }

    static Stream<String> packages() {
        return ALLOWED.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void imports_ofEachPackage_runOneWay(String name) {
        String[] forbidden = ALLOWED.keySet().stream()
                .filter(other -> !other.equals(name) && !ALLOWED.get(name).contains(other))
                .map(other -> "dev.sluice." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.sluice." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(Stream.of("dev.sluice.jobs.."), Stream.of(forbidden))
                        .toArray(String[]::new))
                .check(library);
    }

    @Test
    void packages_ofTheLibrary_haveNoCycles() {
        slices().matching("dev.sluice.(*)..").should().beFreeOfCycles().check(library);
    }

    @ParameterizedTest
    @CsvSource({
        "model, ai.onnxruntime..|ai.djl..",
        "llm, okhttp3..|okio..",
        "selection, com.networknt..|com.google.re2j..",
        "spark, org.apache.spark..|org.apache.hadoop..|scala.."
    })
    void thirdParty_heavyLibraries_areImportedByOnePackageOnly(String owner, String packages) {
        String[] names = packages.split("\\|");
        for (String name : names) {
            assertThat(importers(name)).as("who imports %s", name).contains("dev.sluice." + owner);
        }
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice." + owner + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(names)
                .check(library);
    }

    private static Set<String> importers(String packages) {
        String prefix = packages.replace("..", ".");
        return library.stream()
                .filter(c -> c.getDirectDependenciesFromSelf().stream()
                        .anyMatch(d -> d.getTargetClass().getName().startsWith(prefix)))
                .map(c -> c.getPackageName())
                .collect(Collectors.toSet());
    }

    @Test
    void domain_itsImports_areOfTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage("dev.sluice.domain")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.sluice.domain")
                .check(library);
    }

    @Test
    void library_itsClasses_areManyAndWithoutTests() {
        assertThat(library.size()).isGreaterThan(100);
        assertThat(library.stream().map(c -> c.getSimpleName()).filter(n -> n.endsWith("Test")))
                .isEmpty();
    }

    private static Set<String> with(Set<String> some, String... more) {
        return Stream.concat(some.stream(), List.of(more).stream()).collect(Collectors.toUnmodifiableSet());
    }
}
