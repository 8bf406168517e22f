package dev.whisker.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.CosineDecay;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers as text. */
class OptimizersTest {
    @Test
    void defaultsAreKeras() {
        assertEquals(List.of("Adam", "AdamW", "SGD", "RMSprop", "Adagrad"), Optimizers.names());
        assertEquals(Adam.defaults(), Optimizers.parse("adam"));
        assertEquals(SGD.of(0.01), Optimizers.parse("SGD()"));
        assertEquals(RMSprop.of(0.001), Optimizers.parse("rmsprop"));
        assertEquals(AdamW.of(0.001, 0.004), Optimizers.parse("AdamW"));
        assertEquals(new Adam(0.01, 0.8, 0.99, 1e-3), Optimizers.parse("Adam(0.01, 0.8, 0.99, 1e-3)"));
        assertEquals(SGD.of(CosineDecay.of(0.1, 1000)).momentum(0.9).nesterov(true),
                Optimizers.parse("keras.optimizers.SGD(learning_rate=CosineDecay(0.1, 1000), momentum=0.9, "
                        + "nesterov=True)"));
        assertEquals(RMSprop.of(0.1).momentum(0.5).centered(true).with("clipvalue", 0.5),
                Optimizers.parse("RMSprop(0.1, momentum=0.5, centered=true, clipvalue=0.5)"));
        assertEquals(Optimizers.parse("Adam(weight_decay=0.1)"), Adam.defaults().with("weight_decay", 0.1));
        assertEquals(Adam.defaults(),
                Optimizers.parse("Adam(amsgrad=False, use_ema=False, ema_momentum=0.99, weight_decay=None)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adam()",
            "Adam(learning_rate=0.01, beta_1=0.8, epsilon=0.001, weight_decay=0.1, clipnorm=1.0)",
        "AdamW(weight_decay=0.1, global_clipnorm=2.0)",
                "SGD(learning_rate=CosineDecay(initial_learning_rate=0.1, decay_steps=10))",
        "SGD(learning_rate=0.1, momentum=0.9, nesterov=true, weight_decay=1.0E-4, clipvalue=0.5)",
        "RMSprop(rho=0.8, momentum=0.5, epsilon=0.01, centered=true)"})
    void textIsKept(String text) {
        assertEquals(text, Optimizers.format(Optimizers.parse(text)));
        assertEquals(text, Optimizers.parse(text).toString());
    }

    @Test
    void theWholeTextHasAllNumbers() {
        assertEquals("SGD(learning_rate=0.01, momentum=0.0, nesterov=false)", Optimizers.formatFully(SGD.of(0.01)));
        assertEquals("Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1.0E-7, amsgrad=false, clipnorm=1.0)",
                Optimizers.formatFully(Adam.defaults().with("clipnorm", 1)));
    }

    @Test
    void anArgumentCanBeReplaced() {
        assertEquals(SGD.of(0.5).momentum(0.9), SGD.of(0.1).momentum(0.9).with("learning_rate", new Constant(0.5)));
        assertEquals("Adam has no argument 'momentum'", assertThrows(WhiskerException.class,
                () -> Adam.defaults().with("momentum", 0.9)).getMessage().split("[;(]")[0].strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SDG                           | unknown optimizer 'SDG' (did you mean 'SGD'?); known optimizers: Adam, "
                + "AdamW, SGD, RMSprop",
        "sgd_(lr=0.1)                  | SGD has no argument 'lr'",
        "SGD(learning_rat=0.1)         | SGD has no argument 'learning_rat' (did you mean 'learning_rate'?); its "
                + "arguments: learning_rate, momentum, nesterov",
        "SGD(learning_rate=0)          | SGD's learning_rate must be positive, received 0.0",
        "SGD(learning_rate=fast)       | SGD: learning_rate: unknown schedule 'fast'",
        "SGD(learning_rate=CosinDecay(0.1, 3)) | SGD: learning_rate: unknown schedule 'CosinDecay' (did you mean "
                + "'CosineDecay'?)",
        "SGD(learning_rate=[1, 2])     | SGD: learning_rate must be a number or a schedule, such as CosineDecay(0.1, "
                + "1000); received (1, 2)",
        "SGD(momentum=1)               | SGD's momentum must be at least 0 and below 1, received 1.0",
        "SGD(nesterov=maybe)           | SGD: nesterov must be true or false; received 'maybe'",
        "SGD(weight_decay=-1)          | SGD's weight_decay must be at least 0, received -1.0",
        "SGD(clipnorm=0)               | SGD's clipnorm must be positive, received 0.0",
        "SGD(clipvalue=-1)             | SGD's clipvalue must be positive, received -1.0",
        "SGD(clipnorm=1, clipvalue=2)  | SGD takes only one of clipnorm, clipvalue and global_clipnorm, received "
                + "clipnorm=1.0, clipvalue=2.0, global_clipnorm=null",
        "SGD(use_ema=True)             | SGD: use_ema=True is not supported: averages of weights are not kept",
        "SGD(gradient_accumulation_steps=4) | SGD: gradient_accumulation_steps=4 is not supported: gradients are not "
                + "accumulated",
        "Adam(amsgrad=maybe)           | Adam: amsgrad must be true or false; received 'maybe'",
        "Adam(beta_1=1)                | Adam's beta_1 must be at least 0 and below 1, received 1.0",
        "Adam(beta_2=-1)               | Adam's beta_2 must be at least 0 and below 1, received -1.0",
        "AdamW(epsilon=0)              | AdamW's epsilon must be positive, received 0.0",
        "AdamW(weight_decay=None)      | AdamW: weight_decay must be a number; received None",
        "RMSprop(rho=1)                | RMSprop's rho must be at least 0 and below 1, received 1.0",
        "RMSprop(momentum=1)           | RMSprop's momentum must be at least 0 and below 1, received 1.0",
        "RMSprop(epsilon=0)            | RMSprop's epsilon must be positive, received 0.0",
    })
    void complaints(String text, String complaint) {
        String message = assertThrows(WhiskerException.class, () -> Optimizers.parse(text)).getMessage();
        assertTrue(message.startsWith(complaint), message);
        assertEquals(1, message.lines().count());
    }
}
