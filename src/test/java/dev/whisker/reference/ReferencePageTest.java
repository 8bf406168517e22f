package dev.whisker.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * docs/reference.md names everything that is registered, as the program has it; {@code -Dwhisker.regenerate=true}
 * writes that page again.
 */
class ReferencePageTest {
    private static final Path PAGE = Path.of("docs/reference.md");

    @Test
    void thePageIsTrue() throws IOException {
        String page = RegistryPage.text();
        if (Boolean.getBoolean("whisker.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(Files.readString(PAGE), page);
    }

    /** Whatever the layout of the page. */
    @Test
    void everyNameIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        RegistryPage.REGISTRIES.forEach((title, registry) -> {
            assertTrue(page.contains("\n## " + title + "\n"), title);
            RegistryPage.signatures(registry).forEach(signature ->
                    assertTrue(page.contains("\n### " + signature.name() + "\n"), signature.name()));
            registry.names().stream().filter(name -> !registry.isKnown(name)).forEach(name ->
                    assertTrue(page.contains("`" + name + "`"), name));
        });
    }
}
