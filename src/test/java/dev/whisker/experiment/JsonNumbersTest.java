package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class JsonNumbersTest {
    @Test
    void whatIsNotFiniteIsNullAtAnyDepth() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("loss", Double.NaN).put("steps", 3).put("rate",
                0.5f).put("note", "NaN");
        tree.putObject("inner").put("largest", Float.POSITIVE_INFINITY).put("smallest", -1e300);
        tree.putArray("list").add(Double.NEGATIVE_INFINITY).add(1.5).addObject().put("deep", Float.NaN);
        assertEquals("{\"loss\":null,\"steps\":3,\"rate\":0.5,\"note\":\"NaN\","
                + "\"inner\":{\"largest\":null,\"smallest\":-1.0E300},"
                + "\"list\":[null,1.5,{\"deep\":null}]}", JsonNumbers.finite(tree).toString());
    }
}
