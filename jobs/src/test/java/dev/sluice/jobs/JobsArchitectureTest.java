package dev.sluice.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the jobs may import; the library's own rules are in its {@code ArchitectureTest}. */
class JobsArchitectureTest {
    private final JavaClasses jobs = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.jobs");

    @Test
    void jobs_apartFromTheBareBaselineOfBenchmarks_doNotTouchTheRuntimesOfModels() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.jobs.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnxruntime..", "ai.djl..")
                .check(jobs);
    }

    @Test
    void benchmarks_outsideTheirPackage_areUsedByNobody() {
        classes()
                .that()
                .resideInAPackage("dev.sluice.jobs.bench..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("dev.sluice.jobs.bench..")
                .check(jobs);
    }

    @Test
    void jobs_forCallsToAnLlm_goThroughTheLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("okhttp3..", "okio..")
                .check(jobs);
    }
}
