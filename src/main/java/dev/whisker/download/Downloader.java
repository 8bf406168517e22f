package dev.whisker.download;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
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
 * Downloads one file over HTTP into a {@link PartialFile}, and continues an earlier incomplete download (RFC 9110,
 * Range and If-Range).
 *
 * <p>It uses HttpURLConnection rather than java.net.http, because only the former has a timeout for a body that stops
 * arriving.
 */
final class Downloader {
    /** Maximum length of a file: more than any known file, as a limit for servers that never stop sending. */
    private static final long MAX_BYTES = 4L << 30;

    private static final int BUFFER = 1 << 16;
    private static final int MAX_ATTEMPTS = 5;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private final Duration timeout;
    private final DownloadListener listener;

    /** @param timeout how long to wait for a connection, and for the next bytes */
    Downloader(Duration timeout, DownloadListener listener) {
        this.timeout = timeout;
        this.listener = listener;
    }

    /** The connection broke during the transfer; the bytes received are kept. */
    private static final class CutShort extends IOException {
        private static final long serialVersionUID = 1L;

        CutShort(String message, IOException cause) {
            super(message, cause);
        }
    }

    /**
     * Downloads the rest of the file, and tries again as long as each attempt makes progress.
     *
     * @throws WhiskerException if the file cannot be downloaded: no network, refused by the server, cut short; the
     *         bytes received are kept for a later attempt
     */
    void fetch(KnownDownload download, PartialFile partial) {
        try {
            for (int attempt = 1;; attempt++) {
                long before = partial.length();
                try {
                    attempt(download, partial);
                    return;
                } catch (CutShort e) {
                    if (attempt == MAX_ATTEMPTS || partial.length() <= before) {
                        throw e;
                    }
                }
            }
        } catch (CutShort e) {
            throw failure(download, partial, e.getMessage() + "; repeat the command to continue from there", e);
        } catch (IOException e) {
            throw failure(download, partial, reason(download.address(), e), e);
        }
    }

    private void attempt(KnownDownload download, PartialFile partial) throws IOException {
        Optional<String> version = partial.version();
        HttpURLConnection connection = open(download.address(), version.isPresent() ? partial.length() : 0, version);
        try {
            int status = connection.getResponseCode();
            if (version.isPresent() && (status == RANGE_NOT_SATISFIABLE || status == HttpURLConnection.HTTP_PARTIAL
                    && !continues(connection, partial))) {
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
            if (download.length().isPresent() && total.isPresent()
                    && total.getAsLong() != download.length().getAsLong()) {
                String reason = String.format(
                        "the server offers %,d bytes where the known file has %,d, so it is a different file",
                        total.getAsLong(), download.length().getAsLong());
                throw failure(download, partial, reason, null);
            }
            try (InputStream in = connection.getInputStream();
                    OutputStream out = resumed ? partial.append() : partial.restart(validator(connection))) {
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
        // Request the bytes as they are published: lengths and ranges refer to them.
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (version.isPresent()) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
            connection.setRequestProperty("If-Range", version.get());
        }
        return connection;
    }

    /** Whether the range in the response is the one that was requested. */
    private static boolean continues(HttpURLConnection connection, PartialFile partial) throws IOException {
        String range = connection.getHeaderField("Content-Range");
        return range != null && range.startsWith("bytes " + partial.length() + "-");
    }

    /** Returns the length of the whole file: the bytes that exist already and those that will come. */
    private static OptionalLong total(HttpURLConnection connection, long there) {
        long coming = connection.getContentLengthLong();
        return coming < 0 ? OptionalLong.empty() : OptionalLong.of(there + coming);
    }

    /** Returns a value for If-Range: a strong ETag, or otherwise the date of the last change. */
    private static Optional<String> validator(HttpURLConnection connection) {
        String tag = connection.getHeaderField("ETag");
        return tag != null && tag.startsWith("\"") ? Optional.of(tag)
                : Optional.ofNullable(connection.getHeaderField("Last-Modified"));
    }

    private void receive(InputStream in, OutputStream out, long there, OptionalLong total, KnownDownload download)
            throws IOException {
        long longest = download.length().orElse(MAX_BYTES);
        byte[] buffer = new byte[BUFFER];
        long received = there;
        while (true) {
            int read;
            try {
                read = in.read(buffer);
            } catch (IOException e) {
                throw new CutShort(String.format("the connection broke after %,d bytes (%s)", received, e.getMessage()),
                        e);
            }
            if (read < 0) {
                break;
            }
            // One extra byte is kept, so that the check of the length fails.
            int wanted = (int) Math.min(read, longest + 1 - received);
            out.write(buffer, 0, wanted);
            received += wanted;
            listener.progress(received, total);
            if (received > longest) {
                break;
            }
        }
        if (total.isPresent() && received < total.getAsLong()) {
            throw new CutShort(String.format("the connection ended after %,d of %,d bytes", received,
                    total.getAsLong()), null);
        }
    }

    private static String refusal(HttpURLConnection connection, int status) {
        if (status >= FIRST_REDIRECT && status < FIRST_ERROR) {
            return "the server redirects to another protocol with status " + status + ", "
                    + connection.getHeaderField("Location");
        }
        return "the server answered with status " + status
                + (status == HttpURLConnection.HTTP_NOT_FOUND ? " (there is no such file)"
                : status >= HttpURLConnection.HTTP_INTERNAL_ERROR
                        ? " (an error of the server); try again later" : "");
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
            return "cannot write " + file.getFile() + " ("
                    + FailureReason.of(file) + ")";
        }
        return FailureReason.of(e);
    }

    private static WhiskerException failure(KnownDownload download, PartialFile partial, String reason,
            IOException cause) {
        return new WhiskerException("Cannot download " + download.name() + ": " + reason
                + ". To continue by hand, download " + download.address() + " and save it as "
                + partial.target().toAbsolutePath(), cause);
    }
}
