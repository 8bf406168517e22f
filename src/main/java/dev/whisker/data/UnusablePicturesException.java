package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.List;

/** Reports the files of a data set that are not usable pictures, with their reasons, up to a limit. */
public final class UnusablePicturesException extends WhiskerException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_LISTED = 20;

    UnusablePicturesException(ImageFolder folder, List<BadImage> bad) {
        super(message(folder, bad));
    }

    private static String message(ImageFolder folder, List<BadImage> bad) {
        List<String> shown = new ArrayList<>();
        for (BadImage image : bad.subList(0, Math.min(MAX_LISTED, bad.size()))) {
            shown.add(folder.root().relativize(image.path()) + " " + image.reason());
        }
        if (bad.size() > MAX_LISTED) {
            shown.add("and " + (bad.size() - MAX_LISTED) + " more");
        }
        return bad.size() + " of " + (folder.files().size() + folder.unusable().size()) + " files in " + folder.root()
                + " are not usable pictures (remove them, or choose to skip corrupt files): "
                + String.join("; ", shown);
    }
}
