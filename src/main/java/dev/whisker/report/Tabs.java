package dev.whisker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several views in one place, of which one is shown: a list of tabs, operated by the mouse or by the arrow keys, Home
 * and End. Without scripts and on paper all views are shown, one below another. The address of a view is
 * {@code #ID=NAME}.
 */
public final class Tabs {
    private final String id;
    private final String label;
    private final List<View> views = new ArrayList<>();

    /** A view as the template takes it. */
    private record View(String id, String name, Html content, boolean selected) {
    }

    /**
     * @param id    unique in the page: letters, digits and hyphens
     * @param label what is chosen, such as "Class"
     */
    public Tabs(String id, String label) {
        this.id = id;
        this.label = label;
    }

    /** Adds a view; the first one is shown at first. */
    public Tabs add(String name, Html... content) {
        views.add(new View(id + "-" + views.size(), name, Html.of(content), views.isEmpty()));
        return this;
    }

    /** The views as a piece of a page; a single one is without a tab. */
    public Html html() {
        return views.isEmpty() ? Html.NONE : views.size() == 1 ? views.get(0).content
                : Html.template(Tabs.class, "tabs", Map.of("id", id, "label", label, "views", views));
    }
}
