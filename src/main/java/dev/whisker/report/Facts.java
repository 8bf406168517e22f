package dev.whisker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A row of figures in large type, each with its name and a remark: the answer with which a page begins. */
public final class Facts {
    private final List<Fact> facts = new ArrayList<>();

    private record Fact(String name, String value, String remark) {
    }

    /** Adds a figure; the remark may be empty. */
    public Facts add(String name, String value, String remark) {
        facts.add(new Fact(name, value, remark));
        return this;
    }

    /** The figures as a piece of a page. */
    public Html html() {
        return Html.template(Facts.class, "facts", Map.of("facts", facts));
    }
}
