package dev.whisker.describe;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The descriptions of one kind that can be named in text and YAML, such as layers or optimizers. Each is a record with
 * a {@link Signature}, or a named instance such as "glorot_uniform". Descriptions in a jar come from its
 * {@link Provider}, which is queried when the registry is first used.
 *
 * @param <T> the interface that all of them implement
 */
public final class Registry<T> {
    private final String noun;
    private final Class<T> kind;
    private final boolean exact;
    private final List<ArgumentSpec> everywhere;
    private final Map<String, Signature<? extends T>> signatures = new LinkedHashMap<>();
    private final Map<String, T> instances = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private boolean loaded;

    private Registry(String noun, Class<T> kind, boolean exact, List<ArgumentSpec> everywhere) {
        this.noun = noun;
        this.kind = kind;
        this.exact = exact;
        this.everywhere = everywhere;
    }

    /**
     * Creates a registry whose names can be written in both of Keras' spellings, "mean_squared_error" and
     * "MeanSquaredError".
     *
     * @param noun the word for one of them in messages, such as "optimizer"
     */
    public static <T> Registry<T> of(String noun, Class<T> kind) {
        return new Registry<>(noun, kind, false, List.of());
    }

    /**
     * Creates a registry whose names have one spelling.
     *
     * @param everywhere parameters that each signature has after its own, unless it already has one with that name
     */
    public static <T> Registry<T> exact(String noun, Class<T> kind, List<ArgumentSpec> everywhere) {
        return new Registry<>(noun, kind, true, List.copyOf(everywhere));
    }

    /**
     * Registers a description under the name of its signature.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public synchronized Registry<T> register(Signature<? extends T> signature) {
        checkFree(signature.name());
        List<String> own = signature.parameters().stream().map(ArgumentSpec::name).toList();
        signatures.put(key(signature.name()),
                signature.and(everywhere.stream().filter(parameter -> !own.contains(parameter.name())).toList()));
        return this;
    }

    /** Registers a named instance, which takes no arguments. */
    public synchronized Registry<T> register(String name, T instance) {
        checkFree(name);
        instances.put(name, instance);
        return this;
    }

    /** Registers a second name. */
    public synchronized Registry<T> alias(String alias, String name) {
        checkFree(alias);
        aliases.put(key(alias), name);
        return this;
    }

    private void checkFree(String name) {
        String wanted = key(name);
        if (signatures.containsKey(wanted) || aliases.containsKey(wanted) || instance(wanted) != null) {
            throw new IllegalArgumentException("the name " + name + " is taken by another " + noun);
        }
    }

    /** Converts names such as MeanSquaredError to mean_squared_error. */
    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private String plural() {
        return noun.endsWith("s") ? noun + "es" : noun + "s";
    }

    private String key(String name) {
        return exact ? name : name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private String instance(String wanted) {
        return instances.keySet().stream().filter(name -> key(name).equals(wanted)).findFirst().orElse(null);
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        for (Provider provider : Providers.load(Provider.class)) {
            try {
                provider.signatures().stream().filter(signature -> kind.isAssignableFrom(signature.type()))
                        .forEach(signature -> register(signature.as(kind)));
            } catch (IllegalArgumentException | LinkageError e) {
                throw new PluginException("plugin " + provider.getClass().getName() + ": " + e.getMessage()
                        + "; correct its signatures, or leave its jar off the class path", e);
            }
        }
    }

    /** The word for one of them in messages. */
    public String noun() {
        return noun;
    }

    /** Returns all names, without aliases. */
    public synchronized List<String> names() {
        load();
        List<String> names = new ArrayList<>(instances.keySet());
        signatures.values().forEach(signature -> names.add(signature.name()));
        return names;
    }

    /** Whether a signature has this name or alias. */
    public synchronized boolean isKnown(String name) {
        load();
        String wanted = key(name);
        return signatures.containsKey(key(aliases.getOrDefault(wanted, wanted)));
    }

    /** Returns all signatures, without aliases. */
    public synchronized Collection<Signature<? extends T>> signatures() {
        load();
        return List.copyOf(signatures.values());
    }

    /**
     * Returns the signature with this name or alias.
     *
     * @throws WhiskerException if there is none; the message suggests the nearest name
     */
    public synchronized Signature<? extends T> signature(String name) {
        load();
        String wanted = key(name);
        Signature<? extends T> signature = signatures.get(key(aliases.getOrDefault(wanted, wanted)));
        if (signature == null) {
            List<String> known = new ArrayList<>(names());
            if (!exact) {
                names().forEach(one -> known.add(snakeCase(one)));
            }
            known.addAll(aliases.keySet());
            throw new WhiskerException("unknown " + noun + " '" + name + "'" + NearestName.hint(name, known)
                    + "; known " + plural() + ": " + String.join(", ", names()));
        }
        return signature;
    }

    /** Returns the signature that creates this description, if it is registered. */
    public synchronized Optional<Signature<? extends T>> signatureOf(T description) {
        load();
        return signatures.values().stream().<Signature<? extends T>>map(signature -> signature)
                .filter(signature -> signature.type() == description.getClass()).findFirst();
    }

    /**
     * Creates a description from plain values: numbers, strings, booleans, lists, calls, null.
     *
     * @throws WhiskerException naming the description or argument, the value received, what is allowed and the nearest
     *         known name
     */
    public synchronized T create(Call call) {
        load();
        String wanted = key(call.name());
        String name = instance(key(aliases.getOrDefault(wanted, wanted)));
        if (name == null) {
            return signature(call.name()).create(call.positional(), call.named());
        }
        if (!call.positional().isEmpty() || !call.named().isEmpty()) {
            throw new WhiskerException(noun + " " + name + " takes no arguments, received " + call);
        }
        return instances.get(name);
    }

    /**
     * Reads a description in Python's call syntax, such as {@code SGD(learning_rate=0.1, momentum=0.9)}; without
     * arguments the parentheses can be left out.
     *
     * @throws WhiskerException if the text cannot be read, or for the reasons of {@link #create}
     */
    public T parse(String text) {
        return create(CallParser.parseCall(text.strip()));
    }

    /**
     * Returns the text from which {@link #parse} creates an equal description; arguments with default values are left
     * out.
     *
     * @throws IllegalArgumentException if it is not registered
     */
    public synchronized String format(T description) {
        return format(description, signature -> signature.format(description));
    }

    /**
     * Does the same as {@link #format}, but with all arguments including default values, so that the meaning stays the
     * same when defaults change.
     */
    public synchronized String formatFully(T description) {
        return format(description, signature -> signature.formatFully(description));
    }

    private String format(T description, Function<Signature<? extends T>, String> formatted) {
        load();
        for (Map.Entry<String, T> entry : instances.entrySet()) {
            if (entry.getValue().equals(description)) {
                return entry.getKey();
            }
        }
        return signatureOf(description).map(formatted)
                .orElseThrow(() -> new IllegalArgumentException(noun + " " + description.getClass().getSimpleName()
                        + " is not registered; name its signature in a " + Provider.class.getSimpleName()));
    }

    /**
     * Returns the kind of argument for descriptions of this kind inside others: a call, or only a name.
     *
     * @param allowed description of the allowed values for messages, such as "an initializer, such as glorot_uniform"
     */
    public ArgumentKind argument(String allowed) {
        return new ArgumentKind(allowed, List.of(), this::ofPlain, value -> format(kind.cast(value)));
    }

    private T ofPlain(Object plain) {
        if (kind.isInstance(plain)) {
            return kind.cast(plain);
        }
        if (plain instanceof Call call) {
            return create(call);
        }
        if (plain instanceof String text) {
            return parse(text);
        }
        throw new IllegalArgumentException("not a " + noun);
    }
}
