package dev.whisker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The arrows of the house: a package knows only those below it, and a foreign library only the package that hides it.
 */
@AnalyzeClasses(packages = "dev.whisker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** From the ground up. Packages on one floor may know each other, but not in a circle. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("tensor"),
            List.of("op"),
            List.of("backend", "describe", "format"),
            List.of("layer"),
            List.of("model", "block", "application"),
            List.of("train", "data", "download", "importer", "exporter", "inspect", "check", "report", "evaluation"),
            List.of("keras", "onnx"),
            List.of("experiment"),
            List.of("cli"));

    @ArchTest
    static final ArchRule packagesKnowOnlyWhatLiesBelow = arrows();

    private static ArchRule arrows() {
        List<ArchRule> rules = new ArrayList<>();
        for (int floor = 0; floor < FLOORS.size() - 1; floor++) {
            String[] above = FLOORS.subList(floor + 1, FLOORS.size()).stream().flatMap(List::stream)
                    .map(name -> "dev.whisker." + name + "..").toArray(String[]::new);
            for (String name : FLOORS.get(floor)) {
                rules.add(noClasses().that().resideInAPackage("dev.whisker." + name + "..")
                        .should().dependOnClassesThat().resideInAnyPackage(above).allowEmptyShould(true));
            }
        }
        return CompositeArchRule.of(rules);
    }

    @ArchTest
    static final ArchRule noCircles = slices().matching("dev.whisker.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule trainingStandsOnItsParts = noClasses()
            .that().resideInAPackage("dev.whisker.train.*..")
            .should().dependOnClassesThat().resideInAPackage("dev.whisker.train");

    @ArchTest
    static final ArchRule layersStandOnTheirParts = noClasses()
            .that().resideInAnyPackage("dev.whisker.layer.init..", "dev.whisker.layer.regularizer..")
            .should().dependOnClassesThat().resideInAPackage("dev.whisker.layer");

    @ArchTest
    static final ArchRule rewritesStandOnModels = noClasses()
            .that().resideInAPackage("dev.whisker.model")
            .should().dependOnClassesThat().resideInAPackage("dev.whisker.model.rewrite..");

    @ArchTest
    static final ArchRule formatsOfProgramsKnowNoOthers =
            slices().matching("dev.whisker.(keras|onnx)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule metricsKnowNoCallbacks = noClasses()
            .that().resideInAPackage("dev.whisker.train.metric..")
            .should().dependOnClassesThat().resideInAPackage("dev.whisker.train.callback..");

    @ArchTest
    static final ArchRule layersAreTheSameOnEveryBackend = noClasses()
            .that().resideInAnyPackage("dev.whisker.layer..", "dev.whisker.model..", "dev.whisker.train..")
            .should().dependOnClassesThat().resideInAPackage("dev.whisker.backend..");

    @ArchTest
    static final ArchRule nativeBindingsOnlyInBackends = noClasses()
            .that().resideOutsideOfPackages("dev.whisker.backend..", "dev.whisker.data..")
            .should().dependOnClassesThat().resideInAnyPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule openCvOnlyInData = noClasses()
            .that().resideOutsideOfPackage("dev.whisker.data..")
            .should().dependOnClassesThat().resideInAnyPackage("org.bytedeco.opencv..");

    @ArchTest
    static final ArchRule oneDnnOnlyInTheCpuBackend = noClasses()
            .that().resideOutsideOfPackage("dev.whisker.backend.cpu..")
            .should().dependOnClassesThat().resideInAnyPackage("org.bytedeco.dnnl..");

    @ArchTest
    static final ArchRule commandLineParsingOnlyInCli = noClasses()
            .that().resideOutsideOfPackage("dev.whisker.cli..")
            .should().dependOnClassesThat().resideInAnyPackage("picocli..");
}
