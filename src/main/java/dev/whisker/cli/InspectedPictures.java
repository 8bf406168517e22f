package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.data.CorruptPolicy;
import dev.whisker.data.LoosePictures;
import dev.whisker.experiment.DataSpec;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SampledPictures;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Pictures as they go into a network.
 *
 * @param names  the files, or "pictures.npy[3]"
 * @param values (height, width, channels) of each
 */
record InspectedPictures(List<String> names, double[][] values) {
    /** Decodes files, and those in directories, as the experiment says. */
    static InspectedPictures decode(List<Path> images, DataSpec data) {
        List<Path> files = new ArrayList<>();
        for (Path image : images) {
            files.addAll(Files.isDirectory(image) ? LoosePictures.below(image).files() : List.of(image));
        }
        LoosePictures pictures = LoosePictures.decode(files, data.height(), data.width(), data.decoding(),
                CorruptPolicy.FAIL);
        return new InspectedPictures(files.stream().map(Path::toString).toList(),
                SampledPictures.of(Samples.all(pictures.dataset()), files.size()).values());
    }

    /** Some of the pictures below a directory, at equal distances. */
    static List<Path> some(Path directory, int count) {
        List<Path> all = LoosePictures.below(directory).files();
        int taken = Math.min(count, all.size());
        return IntStream.range(0, taken).mapToObj(i -> all.get(SampledPictures.place(all.size(), i, taken))).toList();
    }

    /** Takes some pictures of a run at equal distances: test pictures, else validation or training pictures. */
    static InspectedPictures of(RunDirectory run, int count, Consumer<String> remarks) {
        LabeledPictures part = LabeledPictures.part(run, null, List.of(Part.TEST, Part.VALIDATION, Part.TRAIN), remarks)
                .orElseThrow(() -> new WhiskerException("the run " + run.path() + " has no pictures; give some"));
        int taken = Math.min(count, part.samples().size());
        List<String> names = IntStream.range(0, taken)
                .mapToObj(i -> part.name(SampledPictures.place(part.samples().size(), i, taken))).toList();
        return new InspectedPictures(names, SampledPictures.of(part.samples(), taken).values());
    }

    /**
     * Reads an array of pictures, (count, height, width, channels), or of one.
     *
     * @param input what goes into the network: (height, width, channels)
     */
    static InspectedPictures array(Path file, Shape input) {
        NpyArray array = Npy.read(file);
        int[] shape = array.shape();
        int[] sample = shape.length == input.rank() ? shape : Arrays.copyOfRange(shape, Math.min(1, shape.length),
                shape.length);
        if (!Arrays.equals(sample, input.toArray()) || array.size() == 0) {
            throw new WhiskerException("the array in " + file + " has shape " + Arrays.toString(shape)
                    + "; the network takes pictures of shape " + input + ", or several with their number in front");
        }
        int length = Math.toIntExact(input.size());
        int count = array.size() / length;
        double[][] values = new double[count][];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values[i] = Arrays.copyOfRange(array.data(), i * length, (i + 1) * length);
            names.add(file.getFileName() + "[" + i + "]");
        }
        return new InspectedPictures(names, values);
    }
}
