package dev.whisker.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on the loopback interface that serves one file, correctly or with faults. */
final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final List<Integer> cuts = new ArrayList<>();

    volatile byte[] content;
    volatile String etag = "\"v1\"";
    volatile boolean supportsRanges = true;
    volatile boolean wrongRange;
    volatile boolean chunked;
    volatile boolean stalls;
    volatile int status = 200;

    FileServer(byte[] content) throws IOException {
        this.content = content;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/file.bin", this::serve);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/file.bin");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Cuts the connection after the given number of bytes; one number per response. */
    synchronized void cutAfter(int... bytes) {
        for (int length : bytes) {
            cuts.add(length);
        }
    }

    private synchronized int nextCut() {
        return cuts.isEmpty() ? Integer.MAX_VALUE : cuts.remove(0);
    }

    /** The Range headers of all requests so far; "all" for a request without one. */
    List<String> ranges() {
        return ranges;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "all" : range);
        if (status != 200) {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            return;
        }
        if (etag != null) {
            exchange.getResponseHeaders().set("ETag", etag);
        }
        int from = 0;
        boolean same = etag != null && etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        if (range != null && supportsRanges && same) {
            from = Integer.parseInt(range.replaceAll("\\D", ""));
            if (from >= content.length) {
                exchange.sendResponseHeaders(416, -1);
                exchange.close();
                return;
            }
            int named = wrongRange ? from + 1 : from;
            exchange.getResponseHeaders().set("Content-Range",
                    "bytes " + named + "-" + (content.length - 1) + "/" + content.length);
        }
        int length = content.length - from;
        int cut = nextCut();
        exchange.sendResponseHeaders(exchange.getResponseHeaders().containsKey("Content-Range") ? 206 : 200,
                chunked ? 0 : length);
        exchange.getResponseBody().write(content, from, Math.min(length, cut));
        exchange.getResponseBody().flush();
        if (stalls) {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        // If bytes are missing, this breaks the connection.
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
