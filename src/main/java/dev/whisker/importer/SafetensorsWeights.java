package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Weights in .safetensors files, named by paths: "base/block_1_expand/kernel". */
final class SafetensorsWeights {
    private SafetensorsWeights() {
    }

    static WeightSource open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        WeightSource source = null;
        try {
            SafetensorsHeader header = Safetensors.readHeader(channel, file.toString());
            StoredLayers layers = new StoredLayers(file.toString());
            for (SafetensorsHeader.Entry entry : header.entries()) {
                String path = StoredLayers.plainName(entry.name());
                layers.add(StoredLayers.parent(path), new StoredTensor(StoredLayers.leaf(path), Shape.of(entry.shape()),
                        "float" + 8 * entry.type().bytes(), () -> read(file, channel, header, entry)));
            }
            source = new WeightSource(file, WeightFormat.SAFETENSORS, layers.toList(), channel);
            return source;
        } finally {
            if (source == null) {
                channel.close();
            }
        }
    }

    private static NpyArray read(Path file, FileChannel channel, SafetensorsHeader header, SafetensorsHeader.Entry entry) {
        try {
            return Safetensors.readEntry(channel, header, entry);
        } catch (ClosedChannelException e) {
            throw new WhiskerException(file + " was closed before its values were read.", e);
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }
}
