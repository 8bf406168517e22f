package dev.whisker.check.planted;

import java.util.Collection;

/** docs/planted-mistakes.md. */
final class Page {
    private static final String HEAD = """
            # Planted gradient mistakes

            A checker is worth what it finds. This page lists %d mistakes that people make in backward passes. Each is
            planted, alone, in a layer that is otherwise right: either the real layer runs on a wrong operation, or its
            own backward pass is wrong. Random cases from the layer's generator (seeds 1, 2, ...) are checked until one
            fails, and that case is shrunk. *Tries* is the number of cases until then. *Found* is what the check
            reports for the smallest case: the gradient with the worst element and its relative error (allowed: 1e-6),
            or the fault. Shrinking keeps the seed, so a mistake that needs rare values (relu6 beyond 6) keeps an input
            large enough to draw one.

            Two of them concern ties between maxima. There the derivative does not exist and central differences cannot
            decide who should receive the gradient, so `GradientCheck` draws another point. `Parity` checks the rule
            (the first maximum receives it) by comparison with the reference, on inputs whose values are all equal.

            | Mistake | Checked by | Tries | Smallest failing case | Found |
            |---|---|---:|---|---|
            """;
    private static final String FOOT = """

            `PlantedMistakesTest` makes the table. It fails if a mistake is not found, if a case shrinks less far, or
            if this page differs from what it finds. To write the page again:

            ```
            mvn test -Dtest=PlantedMistakesTest -Dwhisker.regenerate=true
            ```
            """;

    private Page() {
    }

    static String of(Collection<Finding> findings) {
        StringBuilder page = new StringBuilder(String.format(HEAD, findings.size()));
        for (Finding finding : findings) {
            page.append(String.format("| %s: %s | %s | %d | `%s` | %s |\n", finding.mistake().generator(),
                    finding.mistake().description(),
                    finding.checkedBy(), finding.tries(), finding.smallestCase(), finding.said()));
        }
        return page.append(FOOT).toString();
    }
}
