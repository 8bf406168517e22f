package dev.whisker.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;

/** Helps to write Vega-Lite specifications. */
final class Specs {
    private static final MathContext SIX_DIGITS = new MathContext(6);

    private Specs() {
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A finite number with six significant digits: more cannot be seen, and would take room. */
    static double rounded(double value) {
        return new BigDecimal(value).round(SIX_DIGITS).doubleValue();
    }
}
