package dev.whisker.data;

import java.util.Locale;
import java.util.Set;

/** The kind of a file according to its name alone; the file is not opened. */
enum FileKind {
    /** A picture in a format that is read: see {@link ImageFormat#ofName}. */
    PICTURE,
    /** A picture with an extension that is not read. */
    UNREAD,
    /** Hidden, or left by an operating system or a file server: never a picture, and as a folder never a class. */
    SYSTEM,
    /** Anything else. */
    OTHER;

    /** Extensions of files that usually are JPEGs, so that renaming them is enough. */
    private static final Set<String> JPEG = Set.of(".jfif", ".jfi", ".jif", ".jpe", ".pjpeg");
    private static final Set<String> NOT_READ = Set.of(".heic", ".heif", ".avif", ".jxl",
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

    /** Whether a file or folder is ignored everywhere: its name begins with a dot, or is one that systems create. */
    static boolean isSystem(String name) {
        return name.startsWith(".") || SYSTEM_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether files with this extension usually are JPEGs. */
    static boolean isJpegByAnotherName(String extension) {
        return JPEG.contains(extension);
    }

    /** The extension in lower case with its dot; empty if the name has no dot. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }
}
