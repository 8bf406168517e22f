package dev.whisker.backend;

import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.PooledReluPlan;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;

/** Wraps op families and plans so that every method called on them is noted. */
final class CallRecorder {
    private final Set<String> called;

    CallRecorder(Set<String> called) {
        this.called = called;
    }

    <T> T watch(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> {
            called.add(signature(type, method));
            try {
                return watched(method.invoke(target, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** A result, watched too if it is a plan. */
    private Object watched(Object result) {
        if (result instanceof Optional<?> possible) {
            return possible.map(this::watched);
        }
        if (result instanceof LinearPlan plan) {
            return watch(LinearPlan.class, plan);
        }
        if (result instanceof DepthwiseAfterPlan plan) {
            return watch(DepthwiseAfterPlan.class, plan);
        }
        if (result instanceof PooledConvolutionPlan plan) {
            return watch(PooledConvolutionPlan.class, plan);
        }
        if (result instanceof InvertedResidualPlan plan) {
            return watch(InvertedResidualPlan.class, plan);
        }
        if (result instanceof PooledReluPlan plan) {
            return watch(PooledReluPlan.class, plan);
        }
        return result instanceof MaxPoolPlan plan ? watch(MaxPoolPlan.class, plan) : result;
    }

    /** Such as "ConvOps.plan(Conv2dSpec, Shape, Backward, Scratch)". */
    static String signature(Class<?> type, Method method) {
        StringBuilder text = new StringBuilder(type.getSimpleName()).append('.').append(method.getName()).append('(');
        String separator = "";
        for (Class<?> parameter : method.getParameterTypes()) {
            text.append(separator).append(parameter.getSimpleName());
            separator = ", ";
        }
        return text.append(')').toString();
    }
}
