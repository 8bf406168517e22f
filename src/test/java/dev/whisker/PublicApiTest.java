package dev.whisker;

import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/stability.md promises by package holds: nothing internal shows in what is public. */
class PublicApiTest {
    private static final Pattern ROW = Pattern.compile("^\\| (`[^|]+) \\| (public|evolving|internal) \\|.*");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    private static String[] packages(String... statuses) throws IOException {
        List<String> packages = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs/stability.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && List.of(statuses).contains(row.group(2))) {
                Matcher name = NAME.matcher(row.group(1));
                while (name.find()) {
                    packages.add(name.group(1));
                }
            }
        }
        return packages.stream().filter(name -> !name.equals("jqwik"))
                .map(name -> name.startsWith("dev.whisker") ? name : "dev.whisker." + name).toArray(String[]::new);
    }

    @Test
    void everyPackageHasAStatus() throws IOException {
        List<String> listed = List.of(packages("public", "evolving", "internal"));
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/whisker"))) {
            List<String> missing = files.filter(Files::isDirectory).map(path -> path.getFileName().toString())
                    .filter(name -> listed.stream().noneMatch(each -> each.equals("dev.whisker." + name))).toList();
            assertEquals(List.of(), missing, "packages that docs/stability.md does not list");
        }
    }

    @Test
    void publicMethodsShowNothingInternal() throws IOException {
        List<String> internal = List.of(packages("internal"));
        methods().that().arePublic().should(not(mention(internal)))
                .because("docs/stability.md calls these packages internal")
                .check(new ClassFileImporter().withImportOption(location -> !location.contains("/test-classes/"))
                        .importPackages("dev.whisker"));
    }

    private static ArchCondition<JavaMethod> mention(List<String> internal) {
        return new ArchCondition<>("mention a class of an internal package") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                JavaClass owner = method.getOwner();
                boolean isPublic = !isIn(internal, owner) && owner.getModifiers().contains(JavaModifier.PUBLIC);
                List<JavaClass> types = new ArrayList<>(method.getRawParameterTypes());
                types.add(method.getRawReturnType());
                types.stream().filter(type -> isPublic && isIn(internal, type)).forEach(type -> events.add(
                        SimpleConditionEvent.satisfied(method, method.getFullName() + " mentions " + type.getName())));
            }
        };
    }

    private static boolean isIn(List<String> packages, JavaClass type) {
        return packages.stream().anyMatch(name -> type.getPackageName().equals(name)
                || type.getPackageName().startsWith(name + "."));
    }

    @Test
    void theExamplesUseWhatIsPublic() throws IOException {
        noClasses().that().resideInAPackage("dev.whisker.example..")
                .and().haveSimpleNameNotEndingWith("Test").should().dependOnClassesThat()
                .resideInAnyPackage(Stream.of(packages("internal")).map(name -> name + "..").toArray(String[]::new))
                .check(new ClassFileImporter().importPackages("dev.whisker"));
    }
}
