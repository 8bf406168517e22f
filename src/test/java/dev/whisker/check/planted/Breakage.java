package dev.whisker.check.planted;

import dev.whisker.check.planted.Replaced.Call;
import dev.whisker.layer.Instance;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.op.Backend;
import dev.whisker.op.LinearPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** How a layer that is right is made wrong: by an operation beneath it, or by its own backward pass. */
@FunctionalInterface
interface Breakage {
    Instance build(Layer layer, LayerContext context, List<Shape> inputs);

    /** What a wrong operation does. */
    interface WrongOp {
        Object call(TensorArrays values, Call call);
    }

    /** What a wrong plan does, made as the real one by a call of its op family. */
    interface WrongPlan {
        LinearPlan wrong(TensorArrays values, Call making, LinearPlan real);
    }

    /** What a layer's backward pass does after the right thing. */
    interface Afterwards {
        void spoil(TensorArrays values, Tensor dy, Tensor dx);
    }

    /** The real layer on a backend of which one operation is wrong. */
    static Breakage op(Class<?> family, String accessor, String method, WrongOp wrong) {
        return onBackend(backend -> broken(backend, family, accessor, method, wrong));
    }

    /** The real layer on a backend that makes a wrong plan; accessor "conv" or "dense". */
    static Breakage plan(Class<?> family, String accessor, WrongPlan wrong) {
        return op(family, accessor, "plan", (values, call) -> wrong.wrong(values, call, (LinearPlan) call.proceed()));
    }

    /** A method of a plan that is wrong. */
    static Breakage plan(Class<?> family, String accessor, String method, WrongOp wrong) {
        return plan(family, accessor, (values, making, real) ->
                Replaced.method(LinearPlan.class, real, method, call -> wrong.call(values, call)));
    }

    static Breakage backward(Afterwards afterwards) {
        return (layer, context, inputs) -> new SpoiltInstance((LayerInstance) layer.build(context, inputs),
                new TensorArrays(context.backend()), afterwards);
    }

    static Breakage onBackend(UnaryOperator<Backend> breaking) {
        return new OnBackend(breaking);
    }

    /** The real layer on a backend that is wrong. */
    record OnBackend(UnaryOperator<Backend> breaking) implements Breakage {
        @Override
        public Instance build(Layer layer, LayerContext context, List<Shape> inputs) {
            Backend broken = breaking.apply(context.backend());
            return layer.build(Replaced.method(LayerContext.class, context, "backend", call -> broken), inputs);
        }
    }

    static Backend broken(Backend backend, Class<?> family, String accessor, String method, WrongOp wrong) {
        TensorArrays values = new TensorArrays(backend);
        return Replaced.method(Backend.class, backend, accessor,
                call -> replaced(family, call.proceed(), method, values, wrong));
    }

    private static <T> T replaced(Class<T> family, Object real, String method, TensorArrays values, WrongOp wrong) {
        return Replaced.method(family, family.cast(real), method, call -> wrong.call(values, call));
    }
}
