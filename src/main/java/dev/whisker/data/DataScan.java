package dev.whisker.data;

import dev.whisker.format.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Examines every file below a directory and reports what could cause trouble in training; see {@link ScanFinding.Kind}.
 *
 * <p>Unlike {@link ImageFolder}, it needs no class folders. Files that are not pictures by name or by content are only
 * counted.
 */
public final class DataScan {

    /** Default minimum length of a picture's shorter side, in pixels. */
    public static final int TINY_BELOW = 32;

    private DataScan() {
    }

    /**
     * What a scan found.
     *
     * @param files number of all files
     * @param pictures number of usable pictures per format
     * @param others number of files that are not read: not pictures by name or by content, or in other formats
     * @param findings by path, then by kind; a file may have several
     * @param leftOut what training leaves out because of its format or name, one line per kind
     */
    public record Report(Path root, int files, Map<ImageFormat, Integer> pictures, int others,
            List<ScanFinding> findings, List<String> leftOut) {

        /** Number of usable pictures. */
        public int usable() {
            return pictures.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Number of findings of the given kind. */
        public long count(ScanFinding.Kind kind) {
            return findings.stream().filter(finding -> finding.kind() == kind).count();
        }
    }

    /** What one file holds; {@code format} is null if it is not a usable picture. */
    private record Examined(ImageFormat format, boolean other, String hash, List<ScanFinding> findings) {
    }

    /**
     * Scans a directory.
     *
     * @param tinyBelow pictures whose shorter side has fewer pixels are reported as tiny
     * @throws dev.whisker.WhiskerException if the directory is missing
     */
    public static Report scan(Path root, int tinyBelow, int threads) {
        ImageFolder.requireDirectory(root);
        FolderContents contents = FolderContents.ofDataDirectory(root);
        List<Path> files = contents.regularFiles();
        Examined[] examined = new Examined[files.size()];
        ParallelFor.run(files.size(), threads, i -> examined[i] = examine(files.get(i), tinyBelow));

        Map<ImageFormat, Integer> pictures = new EnumMap<>(ImageFormat.class);
        Map<String, Path> firstWithHash = new HashMap<>();
        List<ScanFinding> findings = new ArrayList<>();
        int others = 0;
        for (int i = 0; i < examined.length; i++) {
            Examined file = examined[i];
            findings.addAll(file.findings);
            if (file.format != null) {
                pictures.merge(file.format, 1, Integer::sum);
                Path first = firstWithHash.putIfAbsent(file.hash, files.get(i));
                if (first != null) {
                    findings.add(new ScanFinding(ScanFinding.Kind.DUPLICATE, files.get(i), "same bytes as " + first));
                }
            }
            others += file.other ? 1 : 0;
        }
        for (BadImage image : contents.unusable()) {
            findings.add(new ScanFinding(ScanFinding.Kind.BAD, image.path(), image.reason()));
        }
        findings.sort(Comparator.comparing(ScanFinding::path).thenComparing(ScanFinding::kind));
        LeftOut leftOut = new LeftOut(root);
        leftOut.addAny(contents);
        int seen = files.size() + contents.unusable().size();
        return new Report(root, seen, pictures, others, List.copyOf(findings), leftOut.lines());
    }

    private static Examined examine(Path path, int tinyBelow) {
        Optional<ImageFormat> claimed = ImageFormat.ofName(path.getFileName().toString());
        List<ScanFinding> findings = new ArrayList<>();
        try {
            // Of files that do not claim to be pictures, a few bytes are enough, however large they are.
            if (claimed.isEmpty() && !PictureFiles.beginsLikeAPicture(path)) {
                return new Examined(null, true, "", findings);
            }
            return PictureFiles.open(path, DecodingBudget.shared(), picture -> {
                EncodedPicture checked = picture.checked();
                checked.decode();
                byte[] bytes = picture.in().bytes();
                remark(path, picture.header(), claimed, tinyBelow, findings);
                checked.damage().or(() -> jpegWarning(picture.header(), bytes))
                        .ifPresent(damage -> findings.add(new ScanFinding(ScanFinding.Kind.DAMAGED, path, damage)));
                return new Examined(picture.header().format(), false, Sha256.hex(bytes), findings);
            });
        } catch (BadImageException e) {
            // In a file that does not claim to be a picture, two bytes that look like a magic number prove nothing.
            if (claimed.isPresent()) {
                findings.add(new ScanFinding(ScanFinding.Kind.BAD, path, e.reason()));
            }
            return new Examined(null, claimed.isEmpty(), "", findings);
        }
    }

    private static void remark(Path path, ImageHeader header, Optional<ImageFormat> claimed, int tinyBelow,
            List<ScanFinding> findings) {
        if (Math.min(header.width(), header.height()) < tinyBelow) {
            findings.add(new ScanFinding(ScanFinding.Kind.TINY, path,
                    header.width() + "x" + header.height() + " pixels"));
        }
        if (claimed.isEmpty()) {
            findings.add(new ScanFinding(ScanFinding.Kind.UNLISTED, path, "is " + header.format()));
        } else if (claimed.get() != header.format()) {
            findings.add(new ScanFinding(ScanFinding.Kind.WRONG_EXTENSION, path, "is " + header.format()));
        }
        if (header.animated()) {
            findings.add(new ScanFinding(ScanFinding.Kind.ANIMATED, path, "only the first frame is used"));
        }
        if (header.orientation() != 1) {
            findings.add(new ScanFinding(ScanFinding.Kind.EXIF_ROTATED, path,
                    "EXIF orientation " + header.orientation() + " is ignored unless 'exif: apply' is given"));
        }
    }

    /**
     * The first warning of the JDK's JPEG decoder. Unlike OpenCV, it passes on libjpeg's warnings about damaged picture
     * data.
     */
    private static Optional<String> jpegWarning(ImageHeader header, byte[] bytes) {
        if (header.format() != ImageFormat.JPEG) {
            return Optional.empty();
        }
        List<String> warnings = new ArrayList<>();
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            IIOReadWarningListener listener = (source, warning) -> warnings.add(warning);
            reader.addIIOReadWarningListener(listener);
            reader.setInput(in, true, true);
            reader.readRaster(0, null);
        } catch (IOException | RuntimeException e) {
            // OpenCV has decoded it, so a file that only the JDK cannot read (rare color profiles) is not a finding.
            return Optional.empty();
        } finally {
            reader.dispose();
        }
        return warnings.stream().findFirst();
    }
}
