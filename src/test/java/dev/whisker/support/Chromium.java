package dev.whisker.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A browser without a window, which opens pages from disk and is asked over its own protocol what they show. */
public final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
    private CompletableFuture<Void> loaded = new CompletableFuture<>();

    private Chromium(Process process, Path profile, String address) {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(address), new Listener())
                .join();
    }

    /** Where the browser is; empty if it is not installed (on Debian the package chromium has it). */
    public static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser").map(Path::of).filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts the browser with a profile of its own below a directory. */
    public static Chromium start(Path directory) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory(directory, "chromium");
        // Without a sandbox, which containers do not allow: it opens only pages of these tests.
        Process process = new ProcessBuilder(program().orElseThrow().toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0",
                "--remote-allow-origins=*", "--no-first-run", "--disable-extensions", "--disable-background-networking",
                "--user-data-dir=" + profile, "about:blank").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            return new Chromium(process, profile, page(process, profile));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The address over which the first page is controlled. */
    private static String page(Process process, Path profile) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS); System.nanoTime() < end;
                Thread.sleep(50)) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() >= 2) {
                URI list = URI.create("http://127.0.0.1:" + lines.get(0) + "/json/list");
                for (JsonNode target : targets(list)) {
                    if (target.path("type").asText().equals("page")) {
                        return target.path("webSocketDebuggerUrl").asText();
                    }
                }
            }
            if (!process.isAlive()) {
                throw new IOException("the browser ended with " + process.exitValue());
            }
        }
        throw new IOException("the browser did not open its port within " + SECONDS + " s");
    }

    private static JsonNode targets(URI list) throws IOException {
        try (InputStream in = list.toURL().openStream()) {
            return JSON.readTree(in);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void receive(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (message.has("id")) {
                answers.remove(message.path("id").asInt()).complete(message);
            } else {
                events.add(message);
                if (message.path("method").asText().equals("Page.loadEventFired")) {
                    loaded.complete(null);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode send(String method, Map<String, ?> parameters) {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).join();
        JsonNode found = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        if (found.has("error")) {
            throw new IllegalStateException(method + ": " + found.path("error"));
        }
        return found.path("result");
    }

    /** Opens a file on a screen of this size, and waits until it is loaded. */
    public void open(Path file, String fragment, int width, int height, boolean dark) {
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
        send("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1,
                "mobile", false));
        send("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value",
                dark ? "dark" : "light"))));
        // Another fragment of the same address would not load the page again.
        navigate("about:blank");
        events.clear();
        navigate(file.toUri() + fragment);
    }

    private void navigate(String address) {
        loaded = new CompletableFuture<>();
        send("Page.navigate", Map.of("url", address));
        loaded.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** The value of an expression in JavaScript. */
    public JsonNode evaluate(String expression) {
        JsonNode result = send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true,
                "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Presses and releases a key, such as ArrowRight, Tab, Enter. */
    public void press(String key) {
        int code = Map.of("Tab", 9, "Enter", 13, "End", 35, "Home", 36, "ArrowLeft", 37, "ArrowUp", 38,
                "ArrowRight", 39, "ArrowDown", 40).get(key);
        String text = key.equals("Enter") ? "\r" : "";
        send("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "code", key, "text", text,
                "windowsVirtualKeyCode", code));
        send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    /** Everything that the page complained about: exceptions, and errors and warnings on the console. */
    public List<String> complaints() {
        synchronized (events) {
            return events.stream().filter(event -> switch (event.path("method").asText()) {
                case "Runtime.exceptionThrown" -> true;
                case "Runtime.consoleAPICalled" -> List.of("error", "warning", "assert")
                        .contains(event.path("params").path("type").asText());
                case "Log.entryAdded" -> !event.path("params").path("entry").path("level").asText().equals("verbose");
                default -> false;
            }).map(JsonNode::toString).toList();
        }
    }

    /** The addresses that the page asked for, but for itself and what it carries. */
    public List<String> requests() {
        synchronized (events) {
            return events.stream().filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
                    .filter(event -> !event.path("params").path("type").asText().equals("Document"))
                    .map(event -> event.path("params").path("request").path("url").asText())
                    .filter(url -> !url.startsWith("data:")).toList();
        }
    }

    /** A picture of the whole page as a PNG file. */
    public void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        int height = evaluate("document.documentElement.scrollHeight").asInt();
        int width = evaluate("innerWidth").asInt();
        String data = send("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", Map.of("x", 0,
                "y", 0, "width", width, "height", height, "scale", 1))).path("data").asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** The page as it would be printed, as a PDF file. */
    public byte[] print() {
        return Base64.getDecoder().decode(send("Page.printToPDF", Map.of("printBackground", true)).path("data")
                .asText());
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Collections.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
