package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cuda.BackendAttribute.Kind;
import java.util.Optional;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Wrong attributes are refused before cuDNN sees them: it ends the process on some. */
class BackendDescriptorTest extends OpenCuda {
    private BackendDescriptor tensor;

    @BeforeEach
    void create() {
        tensor = new BackendDescriptor(Kind.TENSOR);
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void anAttributeOfAnotherKind() {
        assertRefused("CONVOLUTION_STRIDES of TENSOR: 2 of INT64",
                () -> tensor.integers(BackendAttribute.CONVOLUTION_STRIDES, 1, 1));
    }

    @Test
    void anotherTypeOrNumberOfValues() {
        assertRefused("TENSOR_STRIDES of TENSOR: 3 of INT64",
                () -> tensor.integers(BackendAttribute.TENSOR_STRIDES, 1, 1, 1));
        assertRefused("TENSOR_STRIDES of TENSOR: 1 of DOUBLE", () -> tensor.real(BackendAttribute.TENSOR_STRIDES, 1));
        assertRefused("TENSOR_UNIQUE_ID of TENSOR: 1 of BOOLEAN",
                () -> tensor.flag(BackendAttribute.TENSOR_UNIQUE_ID, true));
        assertRefused("PACK_IDS of PACK: 0 of INT64", () -> {
            try (BackendDescriptor pack = new BackendDescriptor(Kind.PACK)) {
                pack.integers(BackendAttribute.PACK_IDS);
            }
        });
    }

    @Test
    void aValueThatIsNotOneOfItsEnumeration() {
        assertRefused("TENSOR_DATA_TYPE is not 77", () -> tensor.choose(BackendAttribute.TENSOR_DATA_TYPE, 77));
        assertRefused("TENSOR_UNIQUE_ID is not 0", () -> tensor.choose(BackendAttribute.TENSOR_UNIQUE_ID, 0));
    }

    @Test
    void aReferenceToAnotherKind() {
        try (BackendDescriptor graph = new BackendDescriptor(Kind.GRAPH)) {
            assertRefused("GRAPH_OPERATIONS is not of TENSOR",
                    () -> graph.refer(BackendAttribute.GRAPH_OPERATIONS, tensor));
        }
    }

    /** What is left to cuDNN, it says in a status with its reason. */
    @Test
    void whatIsIncompleteCannotBeFinalized() {
        Optional<String> words = tensor.tryFinish();
        assertTrue(words.orElseThrow().startsWith("CUDNN_STATUS_BAD_PARAM"), words::toString);
        CudnnFailure e = assertThrows(CudnnFailure.class, tensor::finish);
        assertTrue(e.getMessage().contains(" at finalizing cuDNN's descriptor TENSOR"), e.getMessage());
        assertTrue(e.words().startsWith("CUDNN_STATUS_BAD_PARAM"), e.words());
    }

    @Test
    void whatIsFinalizedDoesNotChange() {
        tensor.choose(BackendAttribute.TENSOR_DATA_TYPE, cudnn.CUDNN_DATA_BFLOAT16)
                .integers(BackendAttribute.TENSOR_DIMENSIONS, 2, 3, 4, 5)
                .integers(BackendAttribute.TENSOR_STRIDES, 60, 1, 15, 3)
                .integers(BackendAttribute.TENSOR_UNIQUE_ID, 7)
                .integers(BackendAttribute.TENSOR_BYTE_ALIGNMENT, 16)
                .flag(BackendAttribute.TENSOR_IS_VIRTUAL, false)
                .finish();
        assertThrows(CudnnFailure.class, () -> tensor.integers(BackendAttribute.TENSOR_UNIQUE_ID, 8));
    }

    /** cuDNN counts what lives; a second close destroys nothing. */
    @Test
    void closingTwiceIsHarmless() {
        tensor.close();
        tensor.close();
        assertThrows(CudnnFailure.class, () -> {
            if (!CudaHere.isStandIn()) { // what NVIDIA's library does with a descriptor that is gone is not defined
                throw new CudnnFailure("", "");
            }
            tensor.finish();
        });
    }
}
