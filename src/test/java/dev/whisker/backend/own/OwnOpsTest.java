package dev.whisker.backend.own;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.WhiskerCpu;
import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.annotation.Name;
import org.junit.jupiter.api.Test;

/** The binding has what native/include/whisker/ops.def declares. */
class OwnOpsTest {
    private static final Pattern OPERATION =
            Pattern.compile("^WHISKER_(?:(?:CPU|CUDA)_)?(EACH_)?OP\\((\\w+),([^)]*)\\)", Pattern.MULTILINE);
    private static final Pattern ACTIVATION = Pattern.compile("X\\((\\w+), (\\d+), \\w+\\)");

    private static String nameOf(Method method) {
        Name name = method.getAnnotation(Name.class);
        return name == null ? method.getName() : name.value()[0];
    }

    /** By name, the number of parameters. The compiler of the binding checks their types. */
    @Test
    void everyOperationHasItsMethodAndNoOther() throws IOException {
        TreeMap<String, Integer> declared = new TreeMap<>();
        String text = Files.readString(Path.of("native/include/whisker/ops.def"));
        for (MatchResult operation : OPERATION.matcher(text).results().toList()) {
            int functor = operation.group(1) == null ? 0 : 1;
            declared.put(operation.group(2), operation.group(3).split(",").length - functor);
        }
        TreeMap<String, Integer> bound = new TreeMap<>();
        Arrays.stream(OwnOps.class.getDeclaredMethods()).filter(method -> Modifier.isNative(method.getModifiers()))
                .forEach(method -> bound.put(nameOf(method), method.getParameterCount() - 1));
        assertTrue(declared.size() > 50, declared.toString());
        assertEquals(declared, bound);
    }

    @Test
    void activationsAreNumberedAsInJava() throws IOException {
        String text = Files.readString(Path.of("native/ops/activation.inl"));
        TreeMap<Integer, String> listed = new TreeMap<>();
        ACTIVATION.matcher(text).results()
                .forEach(entry -> listed.put(Integer.valueOf(entry.group(2)), entry.group(1)));
        TreeMap<Integer, String> expected = new TreeMap<>();
        for (Activation activation : EnumSet.complementOf(EnumSet.of(Activation.SOFTMAX))) {
            expected.put(Codes.of(activation), activation.name());
        }
        assertEquals(expected, listed);
    }

    @Test
    void whatTheProcessorLacksIsNotSupported() {
        OwnOps ops = new OwnOps(WhiskerCpu.ops());
        assertEquals(WhiskerCpu.NOT_SUPPORTED, ops.transpose(0, 0, 0, 0, 0));
        assertEquals(WhiskerCpu.OK, ops.add(0, 0, 0, 0, 0));
    }
}
