package dev.whisker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pictures with captions, as many as the page has room for. A picture may have others laid over it, such as maps of
 * where a network looked, which the reader switches on and off.
 */
public final class Gallery {
    private final PageBudget budget;
    private final List<Item> items = new ArrayList<>();
    private int leftOut;

    private record Item(Html picture, boolean hasOverlay, Html overlay, String caption, String detail) {
    }

    /** @param budget what of the page may be taken by pictures; several galleries may share one */
    public Gallery(PageBudget budget) {
        this.budget = budget;
    }

    /**
     * Adds a picture if there is room for it.
     *
     * @param overlay of the same proportions, shown beside it; null without one
     * @param caption in bold
     * @param detail  below, such as the name of the file
     */
    public Gallery add(Picture picture, Picture overlay, String caption, String detail) {
        if (leftOut > 0 || !budget.take(picture.bytes() + (overlay == null ? 0 : overlay.bytes()))) {
            leftOut++;
            return this;
        }
        items.add(new Item(picture.html(), overlay != null, overlay == null ? Html.NONE : overlay.html(), caption,
                detail));
        return this;
    }

    /** How many pictures found no room. */
    public int leftOut() {
        return leftOut;
    }

    /** The pictures as a piece of a page, with a line on those that are left out. */
    public Html html() {
        return Html.of(Html.template(Gallery.class, "gallery", Map.of("items", items)), leftOut == 0 ? Html.NONE
                : Html.note(Figures.plural(leftOut, "picture is", "pictures are")
                        + " left out, so that the page stays small."));
    }
}
