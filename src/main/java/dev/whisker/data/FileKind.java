package dev.whisker.data;

import java.util.Locale;
import java.util.Set;

/** What the name of a file says it is; nothing is opened. */
enum FileKind {
    /** A picture in a format that is read: see {@link ImageFormat#ofName}. */
    PICTURE,
    /** A picture with an extension that is not read. */
    UNREAD,
    /** Hidden, or left behind by an operating system or a file server: never a picture, nor a class as a folder. */
    SYSTEM,
    /** Anything else. */
    OTHER;

    /** Extensions that are mostly JPEGs: renaming is enough. */
    private static final Set<String> JPEG = Set.of(".jfif", ".jfi", ".jif", ".jpe", ".pjpeg");
    private static final Set<String> NOT_READ = Set.of(".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl",
            ".jp2", ".j2k", ".jpx", ".apng", ".svg", ".ico", ".psd", ".tga", ".pcx", ".pbm", ".pgm", ".ppm", ".pnm",
            ".exr", ".hdr", ".dcm", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf");
    private static final Set<String> SYSTEM_NAMES = Set.of("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini",
            "@eadir", "$recycle.bin", "system volume information", "lost+found");

    static FileKind ofName(String name) {
        if (isSystem(name)) {
            return SYSTEM;
        }
        if (ImageFormat.ofName(name).isPresent()) {
            return PICTURE;
        }
        String extension = extension(name);
        return NOT_READ.contains(extension) || JPEG.contains(extension) ? UNREAD : OTHER;
    }

    /** Whether a file or folder is passed over everywhere: its name begins with a dot, or systems leave it behind. */
    static boolean isSystem(String name) {
        return name.startsWith(".") || SYSTEM_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether files with this extension are mostly JPEGs under another name. */
    static boolean isJpegByAnotherName(String extension) {
        return JPEG.contains(extension);
    }

    /** What follows the last dot, in lower case and with the dot; empty without one. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }
}
