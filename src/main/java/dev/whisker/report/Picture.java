package dev.whisker.report;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture inside a page.
 *
 * @param uri    the encoded picture as a data URI
 * @param alt    what a screen reader says: the finding, such as "cats/7.jpg, predicted as dogs with 99.1 %"
 * @param width  in pixels, as encoded
 * @param height in pixels, as encoded
 */
public record Picture(String uri, String alt, int width, int height) {
    private static final float QUALITY = 0.8f;

    /** A photograph: JPEG. */
    public static Picture jpeg(BufferedImage image, String alt) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
        ImageWriter writer = writers.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(opaque(image), null, null), parameters);
        } catch (IOException e) {
            throw new WhiskerException("cannot encode a picture as JPEG: " + FailureReason.of(e), e);
        } finally {
            writer.dispose();
        }
        return of("image/jpeg", bytes, alt, image);
    }

    /** A drawing, or a map in few colors, perhaps transparent: PNG. */
    public static Picture png(BufferedImage image, String alt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new WhiskerException("cannot encode a picture as PNG: " + FailureReason.of(e), e);
        }
        return of("image/png", bytes, alt, image);
    }

    private static Picture of(String type, ByteArrayOutputStream bytes, String alt, BufferedImage image) {
        return new Picture("data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray()), alt,
                image.getWidth(), image.getHeight());
    }

    private static BufferedImage opaque(BufferedImage image) {
        if (image.getType() == BufferedImage.TYPE_INT_RGB) {
            return image;
        }
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = copy.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return copy;
    }

    /** A picture reduced to at most this many pixels on its longer side; a smaller one stays. */
    public static BufferedImage reduced(BufferedImage image, int side) {
        int longer = Math.max(image.getWidth(), image.getHeight());
        BufferedImage reduced = image;
        // In steps of at most two: bilinear interpolation looks at no more than two pixels.
        while (longer > side) {
            int next = Math.max(side, (longer + 1) / 2);
            reduced = scaled(reduced, (double) next / longer);
            longer = next;
        }
        return reduced;
    }

    private static BufferedImage scaled(BufferedImage image, double factor) {
        int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    /** Bytes that it takes in a page. */
    public int bytes() {
        return uri.length() + alt.length();
    }

    /** The picture alone, as a piece of a page. */
    public Html html() {
        return Html.template(Picture.class, "picture", Map.of("uri", uri, "alt", alt, "width", width,
                "height", height));
    }
}
