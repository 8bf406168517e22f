package dev.whisker.train.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.WhiskerException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {
    /** The rate at some steps, by hand from the formulas of Keras and PyTorch. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0.01                                              | 0:0.01, 1000:0.01",
        "ExponentialDecay(0.1, 10, 0.5)                    | 0:0.1, 5:0.07071067811865475, 10:0.05, 30:0.0125",
        "ExponentialDecay(0.1, 10, 0.5, staircase=True)    | 0:0.1, 9:0.1, 10:0.05, 19:0.05, 20:0.025",
        "InverseTimeDecay(0.1, 10, 0.5)                    | 0:0.1, 5:0.08, 10:0.06666666666666667, "
                + "40:0.03333333333333333",
        "InverseTimeDecay(0.1, 10, 0.5, True)              | 9:0.1, 10:0.06666666666666667, 19:0.06666666666666667",
        "PolynomialDecay(0.1, 10, 0.02, 2)                 | 0:0.1, 5:0.04, 10:0.02, 99:0.02",
        "PolynomialDecay(0.1, 10, 0)                       | 1:0.09, 9:0.01, 10:0",
        "PolynomialDecay(0.1, 10, end_learning_rate=0, cycle=true) | 0:0.1, 10:0, 15:0.025, 20:0, 21:0.03",
        "CosineDecay(0.1, 10)                              | 0:0.1, 5:0.05, 10:0, 11:0",
        "CosineDecay(0.1, 12, alpha=0.2)                   | 4:0.08, 12:0.02, 100:0.02",
        "CosineDecay(0.02, 10, warmup_target=0.1, warmup_steps=4) | 0:0.02, 1:0.04, 3:0.08, 4:0.1, 9:0.05, 14:0, 15:0",
        "CosineDecayRestarts(0.1, 4)                       | 0:0.1, 2:0.05, 4:0.1, 8:0.05, 12:0.1, 20:0.05, 28:0.1",
        "CosineDecayRestarts(0.1, 4, 1, m_mul=0.5, alpha=0.1) | 0:0.1, 2:0.055, 4:0.055, 6:0.0325, 8:0.0325",
        "PiecewiseConstantDecay([3, 6], [0.1, 0.05, 0.01]) | 0:0.1, 3:0.1, 4:0.05, 6:0.05, 7:0.01, 99:0.01",
        // max_learning_rate 1, 11 steps: up to step 0.3 * 11 - 1 = 2.3 from 0.04, down to 4e-6 at step 10
        "OneCycle(1, 11)                                   | 0:0.04, 10:4e-6, 99:4e-6",
        "OneCycle(1, 10, pct_start=0.4, anneal_strategy=linear) | 0:0.04, 1:0.36, 3:1, 6:0.500002, 9:4e-6",
        "OneCycle(1, 10, 0.4)                              | 1:0.28, 3:1, 6:0.500002, 9:4e-6",
        "OneCycle(1, 10, 0.4, linear, three_phase=true)    | 3:1, 6:0.04, 7:0.026668, 9:4e-6",
        "OneCycleLR(1, 10, pct_start=0, anneal_strategy=linear) | 0:0.9000004, 9:4e-6",
    })
    void ratesByHand(String text, String rates) {
        Schedule schedule = Schedules.parse(text);
        assertEquals(schedule, Schedules.parse(Schedules.format(schedule)));
        for (String pair : rates.split(", ")) {
            String[] parts = pair.split(":");
            assertEquals(Double.parseDouble(parts[1]), schedule.at(Long.parseLong(parts[0])), 1e-12, text + " at "
                    + pair);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.001",
            "ExponentialDecay(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.5, staircase=true)",
        "CosineDecay(initial_learning_rate=0.0, decay_steps=5, alpha=0.1, warmup_target=0.2, warmup_steps=3)",
        "PiecewiseConstantDecay(boundaries=[1, 5], values=[0.1, 0.2, 0.3])",
        "OneCycle(max_learning_rate=0.1, total_steps=7, anneal_strategy=linear, three_phase=true)"})
    void textIsKept(String text) {
        assertEquals(text, Schedules.parse(text).toString());
    }

    @Test
    void everyNameIsKnownInBothSpellings() {
        assertEquals(List.of("ExponentialDecay", "CosineDecay", "CosineDecayRestarts", "PiecewiseConstantDecay",
                "PolynomialDecay",
                "InverseTimeDecay",
                "OneCycle"), Schedules.names());
        assertEquals(CosineDecay.of(0.1, 10), Schedules.parse("cosine_decay(0.1, 10)"));
        assertEquals(CosineDecay.of(0.01, 10).warmup(0.1, 5),
                Schedules.parse("CosineDecay(0.01, 10, 0, None, 0.1, 5)"));
        assertEquals(OneCycle.of(0.1, 10), Schedules.parse("OneCycle(0.1, 10)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CosinDecay(0.1, 10)                    | unknown schedule 'CosinDecay' (did you mean 'CosineDecay'?)",
        "CosineDecay(0.1)                       | CosineDecay needs the argument 'decay_steps', an integer",
        "CosineDecay(-0.1, 10)                  | CosineDecay's initial_learning_rate must be at least 0, received "
                + "-0.1",
        "CosineDecay(0.1, 0)                    | CosineDecay's decay_steps must be at least 1, received 0",
        "CosineDecay(0.1, 10, warmup_steps=3)   | CosineDecay's warmup_steps=3 need a warmup_target",
        "CosineDecay(0.1, 10, name=mine)        | CosineDecay: name='mine' is not supported: schedules have no names",
        "CosineDecay(0.1, 10, warmup_step=3)    | CosineDecay has no argument 'warmup_step' (did you mean "
                + "'warmup_steps'?)",
        "CosineDecayRestarts(0.1, 10, t_mul=0.5) | CosineDecayRestarts's t_mul must be at least 1, received 0.5",
        "ExponentialDecay(0, 10, 0.5)           | ExponentialDecay's initial_learning_rate must be positive, received "
                + "0.0",
        "ExponentialDecay(0.1, 10, 0)           | ExponentialDecay's decay_rate must be positive, received 0.0",
        "InverseTimeDecay(0.1, 10, -1)          | InverseTimeDecay's decay_rate must be at least 0, received -1.0",
        "PolynomialDecay(0.1, 10, power=0)      | PolynomialDecay's power must be positive, received 0.0",
        "PiecewiseConstantDecay([1], [0.1])     | PiecewiseConstantDecay needs one value more than boundaries, "
                + "received 1 values for 1 boundaries",
        "PiecewiseConstantDecay([2, 2], [1, 2, 3]) | PiecewiseConstantDecay's boundaries must rise, received [2, 2]",
        "PiecewiseConstantDecay([2], [1, 0])    | PiecewiseConstantDecay's values must be positive, received 0.0",
        "PiecewiseConstantDecay([2], [1, x])    | PiecewiseConstantDecay: values must be a list of numbers; received "
                + "(1, 'x')",
        "OneCycle(0.1, 10, pct_start=1.5)       | OneCycle's pct_start must be between 0 and 1, received 1.5",
        "OneCycle(0.1, 10, anneal_strategy=cosine) | OneCycle: anneal_strategy must be one of cos, linear; received "
                + "'cosine' (did you mean 'cos'?)",
    })
    void complaints(String text, String complaint) {
        String message = assertThrows(WhiskerException.class, () -> Schedules.parse(text)).getMessage();
        assertEquals(complaint, message.substring(0, Math.min(message.length(), complaint.length())));
        assertEquals(1, message.lines().count());
    }

    /** The whole curve of PyTorch's {@code get_lr}, written down once more phase by phase. */
    @Test
    void oneCycleIsPyTorchs() {
        for (boolean three : new boolean[] {false, true}) {
            OneCycle schedule = new OneCycle(0.5, 50, 0.25, OneCycle.Anneal.COS, 10, 100, three);
            double[] ends = three ? new double[] {11.5, 23, 49} : new double[] {11.5, 49};
            double[] rates = three ? new double[] {0.05, 0.5, 0.05, 0.0005} : new double[] {0.05, 0.5, 0.0005};
            for (int step = 0; step < 50; step++) {
                int phase = 0;
                while (phase < ends.length - 1 && step > ends[phase]) {
                    phase++;
                }
                double start = phase == 0 ? 0 : ends[phase - 1];
                double part = (step - start) / (ends[phase] - start);
                double expected = rates[phase + 1] + (rates[phase] - rates[phase + 1]) / 2 * (1
                        + Math.cos(Math.PI * part));
                assertEquals(expected, schedule.at(step), 1e-15, Arrays.toString(ends) + " at " + step);
            }
        }
    }
}
