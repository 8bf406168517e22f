package dev.whisker.download;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;

/**
 * Fetches one file over HTTP into a {@link PartialFile}, continuing what an earlier attempt left (RFC 9110, Range and If-Range).
 *
 * <p>HttpURLConnection, not java.net.http: it alone has a time limit for a body that stops arriving.
 */
final class Downloader {
    /** More than any known file, against a server that never stops. */
    private static final long LONGEST = 4L << 30;

    private static final int BUFFER = 1 << 16;
    private static final int ATTEMPTS = 5;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private final Duration timeout;
    private final DownloadListener listener;

    /** @param timeout the longest wait for a connection, and for the next bytes */
    Downloader(Duration timeout, DownloadListener listener) {
        this.timeout = timeout;
        this.listener = listener;
    }

    /** The connection broke after it had begun; what came is kept. */
    private static final class CutShort extends IOException {
        private static final long serialVersionUID = 1L;

        CutShort(String message, IOException cause) {
            super(message, cause);
        }
    }

    /**
     * Fetches the rest of the file, and tries again for as long as each attempt brings something.
     *
     * @throws WhiskerException if the file cannot be had: no network, refused by the server, cut short; what came stays for a later attempt
     */
    void fetch(KnownDownload download, PartialFile partial) {
        try {
            for (int attempt = 1;; attempt++) {
                long before = partial.length();
                try {
                    attempt(download, partial);
                    return;
                } catch (CutShort e) {
                    if (attempt == ATTEMPTS || partial.length() <= before) {
                        throw e;
                    }
                }
            }
        } catch (CutShort e) {
            throw failure(download, partial, e.getMessage() + "; the same call again goes on from there", e);
        } catch (IOException e) {
            throw failure(download, partial, reason(download.address(), e), e);
        }
    }

    private void attempt(KnownDownload download, PartialFile partial) throws IOException {
        Optional<String> version = partial.version();
        HttpURLConnection connection = open(download.address(), version.isPresent() ? partial.length() : 0, version);
        try {
            int status = connection.getResponseCode();
            if (version.isPresent() && (status == RANGE_NOT_SATISFIABLE || status == HttpURLConnection.HTTP_PARTIAL && !continues(connection, partial))) {
                connection.disconnect();
                partial.discard();
                connection = open(download.address(), 0, Optional.empty());
                status = connection.getResponseCode();
            }
            boolean resumed = status == HttpURLConnection.HTTP_PARTIAL && version.isPresent();
            if (status != HttpURLConnection.HTTP_OK && !resumed) {
                throw failure(download, partial, refusal(connection, status), null);
            }
            OptionalLong total = total(connection, resumed ? partial.length() : 0);
            if (download.length().isPresent() && total.isPresent() && total.getAsLong() != download.length().getAsLong()) {
                throw failure(download, partial, String.format("the server offers %,d bytes where the known file has %,d, so it is another file",
                        total.getAsLong(), download.length().getAsLong()), null);
            }
            try (InputStream in = connection.getInputStream(); OutputStream out = resumed ? partial.append() : partial.restart(validator(connection))) {
                receive(in, out, partial.length(), total, download);
            }
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(URI address, long from, Optional<String> version) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setUseCaches(false);
        connection.setRequestProperty("User-Agent", "whisker");
        // The bytes as they are published: lengths and ranges count these.
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (version.isPresent()) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
            connection.setRequestProperty("If-Range", version.get());
        }
        return connection;
    }

    /** Whether the range that came is the one that was asked for. */
    private static boolean continues(HttpURLConnection connection, PartialFile partial) throws IOException {
        String range = connection.getHeaderField("Content-Range");
        return range != null && range.startsWith("bytes " + partial.length() + "-");
    }

    /** The length of the whole file: what is there already and what will come. */
    private static OptionalLong total(HttpURLConnection connection, long there) {
        long coming = connection.getContentLengthLong();
        return coming < 0 ? OptionalLong.empty() : OptionalLong.of(there + coming);
    }

    /** What If-Range may name: a strong ETag, or else the date of the last change. */
    private static Optional<String> validator(HttpURLConnection connection) {
        String tag = connection.getHeaderField("ETag");
        return tag != null && tag.startsWith("\"") ? Optional.of(tag) : Optional.ofNullable(connection.getHeaderField("Last-Modified"));
    }

    private void receive(InputStream in, OutputStream out, long there, OptionalLong total, KnownDownload download) throws IOException {
        long longest = download.length().orElse(LONGEST);
        byte[] buffer = new byte[BUFFER];
        long received = there;
        while (true) {
            int read;
            try {
                read = in.read(buffer);
            } catch (IOException e) {
                throw new CutShort(String.format("the connection broke after %,d bytes (%s)", received, e.getMessage()), e);
            }
            if (read < 0) {
                break;
            }
            // One byte too many is kept, so that the check of the length sees that there were more.
            int wanted = (int) Math.min(read, longest + 1 - received);
            out.write(buffer, 0, wanted);
            received += wanted;
            listener.progress(received, total);
            if (received > longest) {
                break;
            }
        }
        if (total.isPresent() && received < total.getAsLong()) {
            throw new CutShort(String.format("the connection ended after %,d of %,d bytes", received, total.getAsLong()), null);
        }
    }

    private static String refusal(HttpURLConnection connection, int status) {
        if (status >= FIRST_REDIRECT && status < FIRST_ERROR) {
            return "the server points to another protocol with status " + status + ", " + connection.getHeaderField("Location");
        }
        return "the server answered with status " + status
                + (status == HttpURLConnection.HTTP_NOT_FOUND ? ", there is no such file" : status >= HttpURLConnection.HTTP_INTERNAL_ERROR
                        ? ", it has a fault of its own; try again later" : "");
    }

    private static String reason(URI address, IOException e) {
        String host = address.getHost();
        if (e instanceof UnknownHostException) {
            return "there is no network: the host " + host + " cannot be found";
        }
        if (e instanceof SocketTimeoutException) {
            return "there is no network: " + host + " did not answer in time";
        }
        if (e instanceof SSLException) {
            return "no secure connection to " + host + " (" + e.getMessage() + ")";
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "there is no network: " + host + " cannot be reached (" + e.getMessage() + ")";
        }
        if (e instanceof SocketException) {
            return "the connection to " + host + " broke (" + e.getMessage() + ")";
        }
        if (e instanceof FileSystemException file) {
            return "cannot write " + file.getFile() + " (" + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason()) + ")";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static WhiskerException failure(KnownDownload download, PartialFile partial, String reason, IOException cause) {
        return new WhiskerException("Cannot download " + download.name() + ": " + reason + ". To go on by hand, get " + download.address()
                + " and put it at " + partial.target().toAbsolutePath(), cause);
    }
}
