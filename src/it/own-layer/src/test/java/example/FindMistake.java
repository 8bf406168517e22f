package example;

import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.Shrinker;

/** Checks random cases of a layer until one fails, and makes that one as small as it can be. */
final class FindMistake {
    static final LayerGenerator FORGOTTEN_FACTORS = LayerGenerator.define("ForgottenFactor",
            draw -> LayerCase.of(new ForgottenFactor(draw.between(1, 5)), draw.shape()));

    private FindMistake() {
    }

    public static void main(String[] args) {
        LayerCase failing = FORGOTTEN_FACTORS.cases(4).limit(1000).filter(FindMistake::fails).findFirst().orElseThrow();
        System.out.println(GradientCheck.of(failing).run());
        System.out.println();
        System.out.println("Smallest case that fails:");
        System.out.println(smallest(failing));
    }

    static GradientReport smallest(LayerCase failing) {
        return GradientCheck.of(Shrinker.shrink(failing, FindMistake::fails)).run();
    }

    static boolean fails(LayerCase each) {
        return !GradientCheck.of(each).run().passed();
    }
}
