package dev.whisker.check.planted;

import java.util.Collection;

/** docs/planted-mistakes.md. */
final class Page {
    private static final String HEAD = """
            # Planted gradient mistakes

            A checker is worth what it finds. Here are %d mistakes that people make in backward passes, each planted, alone, in a layer that is right
            otherwise: the real layer runs on an operation that is wrong, or its own backward pass is. Random cases from the layer's generator
            (seeds 1, 2, ...) are checked until one fails, and that one is shrunk. *Tries* counts the cases until then; *found* is what the check
            says of the smallest case: the gradient with the worst element and its relative error (allowed: 1e-6), or the fault. Shrinking keeps the
            seed, so that a mistake which needs rare values (relu6 beyond 6) keeps an input large enough to draw one.

            Two of them concern ties between maxima. There the derivative does not exist, central differences cannot say who should get the gradient, and
            `GradientCheck` draws another point; the rule (the first maximum) is held by `Parity` with the reference, on inputs of equal values.

            | Mistake | Checked by | Tries | Smallest failing case | Found |
            |---|---|---:|---|---|
            """;
    private static final String FOOT = """

            The table is made by `PlantedMistakesTest`, which fails if a mistake is not found, if a case shrinks less far, or if this page says anything else.
            To write the page anew:

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
