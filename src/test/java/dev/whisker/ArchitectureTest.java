package dev.whisker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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
            List.of("page"),
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

    /**
     * From the ground up inside a package; "" is the package without its subpackages. Those on one floor do not know
     * each other.
     */
    private static final Map<String, List<List<String>>> FLOORS_INSIDE = Map.of(
            "layer", List.of(List.of("init", "regularizer"), List.of("")),
            "model", List.of(List.of(""), List.of("rewrite")),
            "train", List.of(List.of("checkpoint"), List.of("inside", "loss", "metric", "schedule"),
                    List.of("callback", "optimizer"), List.of("")),
            "backend", List.of(List.of("natives"), List.of("own"), List.of("cpu", "cuda", "reference"), List.of("")),
            "data", List.of(List.of("")),
            "keras", List.of(List.of("")),
            "onnx", List.of(List.of("")),
            "importer", List.of(List.of("")),
            "exporter", List.of(List.of("")));

    @ArchTest
    static final ArchRule subpackagesKnowOnlyWhatLiesBelow = arrowsInside();

    private static ArchRule arrowsInside() {
        List<ArchRule> rules = new ArrayList<>();
        FLOORS_INSIDE.forEach((name, floors) -> {
            for (int floor = 0; floor < floors.size(); floor++) {
                for (String part : floors.get(floor)) {
                    String[] others = floors.subList(floor, floors.size()).stream().flatMap(List::stream)
                            .filter(other -> !other.equals(part)).map(other -> inside(name, other))
                            .toArray(String[]::new);
                    rules.add(noClasses().that().resideInAPackage(inside(name, part))
                            .should().dependOnClassesThat().resideInAnyPackage(others));
                }
            }
        });
        return CompositeArchRule.of(rules);
    }

    private static String inside(String name, String part) {
        return "dev.whisker." + name + (part.isEmpty() ? "" : "." + part + "..");
    }

    /** A new package must be given its place. */
    @ArchTest
    static void everyPackageHasAFloor(JavaClasses classes) {
        Set<String> placed = FLOORS.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        Set<String> unplaced = new TreeSet<>();
        for (JavaClass type : classes) {
            String[] names = type.getPackageName().split("\\.");
            if (names.length > 2 && !placed.contains(names[2])) {
                unplaced.add(names[2]);
            }
            if (names.length > 3 && FLOORS_INSIDE.containsKey(names[2])
                    && FLOORS_INSIDE.get(names[2]).stream().noneMatch(floor -> floor.contains(names[3]))) {
                unplaced.add(names[2] + "." + names[3]);
            }
        }
        assertEquals(Set.of(), unplaced);
    }

    @ArchTest
    static final ArchRule noCircles = slices().matching("dev.whisker.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule formatsOfProgramsKnowNoOthers =
            slices().matching("dev.whisker.(keras|onnx)..").should().notDependOnEachOther();

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

    /** A thread that waits for a parallel stream does not see that it is interrupted, so that Ctrl-C would wait too. */
    @ArchTest
    static final ArchRule noParallelStreams = noClasses().should()
            .callMethod(IntStream.class, "parallel").orShould().callMethod(LongStream.class, "parallel")
            .orShould().callMethod(DoubleStream.class, "parallel").orShould().callMethod(Stream.class, "parallel")
            .orShould().callMethod(Collection.class, "parallelStream").orShould().callMethod(List.class,
            "parallelStream");

    @ArchTest
    static final ArchRule commandLineParsingOnlyInCli = noClasses()
            .that().resideOutsideOfPackage("dev.whisker.cli..")
            .should().dependOnClassesThat().resideInAnyPackage("picocli..");
}
