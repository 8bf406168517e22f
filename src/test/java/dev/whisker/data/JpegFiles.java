package dev.whisker.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Writes JPEG files: progressive or not, with 1, 3 or 4 components, with various samplings and with restart markers.
 */
final class JpegFiles {

    private static final int[] SAMPLINGS = {0x411111, 0x420111, 0x221111, 0x211111, 0x440111, 0x111111};

    private JpegFiles() {
    }

    /** Writes a file with the JDK; 4 components are CMYK. */
    static byte[] random(Random random, int width, int height, int components, boolean progressive) {
        byte[] samples = samples(random, width, height, components);
        WritableRaster raster = Raster.createInterleavedRaster(new java.awt.image.DataBufferByte(samples,
                samples.length), width, height,
                width * components, components, offsets(components), null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(0.2f + 0.7f * random.nextFloat());
            parameters.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(stream);
            IIOImage image = components == 1 ? new IIOImage(gray(raster), null, null) : components == 3
                    ? new IIOImage(new RgbImage(height, width, samples).toBufferedImage(), null, null)
                    : new IIOImage(raster, null, null);
            writer.write(null, image, parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return components == 4 ? withAdobeSegment(out.toByteArray()) : out.toByteArray();
    }

    /** Says that the components are CMYK, inverted, as Adobe's programs do. */
    private static byte[] withAdobeSegment(byte[] jpeg) {
        byte[] segment = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(segment, 0, segment.length);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** Writes a file with OpenCV, with a random sampling and restart interval. */
    static byte[] sampled(Random random, int width, int height, boolean progressive) {
        return sampled(random, width, height, progressive, SAMPLINGS[random.nextInt(SAMPLINGS.length)]);
    }

    static byte[] sampled(Random random, int width, int height, boolean progressive, int sampling) {
        byte[] samples = samples(random, width, height, 3);
        try (BytePointer data = new BytePointer(samples); Mat image = new Mat(height, width, opencv_core.CV_8UC3, data);
                BytePointer out = new BytePointer();
                IntPointer parameters = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, progressive ? 1 : 0,
                        opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE, random.nextInt(2),
                        opencv_imgcodecs.IMWRITE_JPEG_QUALITY, 10 + random.nextInt(90),
                        opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, random.nextInt(3),
                        opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, sampling)) {
            if (!opencv_imgcodecs.imencode(".jpg", image, out, parameters)) {
                throw new IllegalStateException("OpenCV wrote no JPEG");
            }
            byte[] bytes = new byte[(int) out.limit()];
            out.get(bytes);
            return bytes;
        }
    }

    private static BufferedImage gray(Raster raster) {
        BufferedImage image = new BufferedImage(raster.getWidth(), raster.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        image.setData(raster);
        return image;
    }

    private static int[] offsets(int components) {
        int[] offsets = new int[components];
        for (int i = 0; i < components; i++) {
            offsets[i] = i;
        }
        return offsets;
    }

    /** Waves with some noise: codes of many lengths. */
    private static byte[] samples(Random random, int width, int height, int components) {
        byte[] samples = new byte[width * height * components];
        double across = random.nextDouble();
        double down = random.nextDouble();
        int noise = 1 + random.nextInt(60);
        for (int i = 0; i < samples.length; i++) {
            int x = i / components % width;
            int y = i / components / width;
            samples[i] = (byte) (128 + 60 * Math.sin(across * x + i % components) + 30 * Math.cos(down * y)
                    + random.nextInt(noise));
        }
        return samples;
    }
}
