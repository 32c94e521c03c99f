package dev.sluice.llm;

import dev.sluice.throttle.RateHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;

/**
 * The wire: {@code POST {url}/chat/completions}, exactly once per call. Connections are shared by all channels of the JVM.
 */
final class OkHttpChannel implements Channel {
    private static final long MAX_RESPONSE_BYTES = 1 << 20;
    /** A token with its log-probability and bytes, as OpenAI writes them, and more. */
    private static final long BYTES_PER_TOKEN = 256;

    private static final long MAX_TOKEN_BYTES = 32 << 20;
    private static final long MAX_ERROR_BYTES = 1 << 16;
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final MediaType JSON = MediaType.get("application/json");
    /** Attempts are ours to make and to bill: neither redirects nor silent repetitions. */
    private static final OkHttpClient SHARED = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(256, 60, TimeUnit.SECONDS))
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .build();

    private final OkHttpClient client;
    private final HttpUrl url;
    private final String authorization;
    private final Clockwork clockwork;
    private final Consumer<RateHeaders> limits;
    private final long maxResponseBytes;

    /**
     * @param key null for a server that wants none
     * @param limits told what each response says of the provider's limits
     */
    OkHttpChannel(LlmSpec spec, String key, Clockwork clockwork, Consumer<RateHeaders> limits) {
        Duration timeout = Duration.ofMillis(spec.attempts().timeoutMillis());
        this.client = SHARED.newBuilder()
                .dispatcher(new Dispatcher())
                .callTimeout(timeout)
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
        this.url = HttpUrl.get(spec.endpoint().url() + "/chat/completions");
        this.authorization = key == null ? null : "Bearer " + key;
        this.clockwork = clockwork;
        this.limits = limits;
        this.maxResponseBytes = MAX_RESPONSE_BYTES
                + Math.min(MAX_TOKEN_BYTES, BYTES_PER_TOKEN * spec.sampling().outputTokensAtMost());
    }

    @Override
    public Exchange send(Call call) {
        OnceBody body = new OnceBody(call.body());
        Request.Builder request = new Request.Builder().url(url).post(body);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        long start = clockwork.nanoTime().getAsLong();
        Reply reply;
        try (Response response = client.newCall(request.build()).execute()) {
            limits.accept(RateLimits.of(response.headers()));
            reply = response.isSuccessful() ? answer(response, start) : refusal(response, start);
        } catch (IOException e) {
            // Its message may quote; what it means is whether the body was under way.
            Failure failure = body.begun ? Failure.TRANSIENT : Failure.UNREACHABLE;
            String kind = e.getClass().getSimpleName();
            reply = new Reply.Failed(failure, 0, null, kind, millisSince(start), body.begun, Complaint.NONE);
        }
        return new Exchange(call, reply, Meter.Settlement.NOTHING);
    }

    private Reply answer(Response response, long start) throws IOException {
        byte[] bytes = read(response.body().source(), maxResponseBytes);
        if (bytes == null) {
            return new Reply.Failed(
                    Failure.TRANSIENT,
                    response.code(),
                    null,
                    "response_too_long",
                    millisSince(start),
                    true,
                    Complaint.NONE);
        }
        return Completion.of(bytes).reply(response.code(), millisSince(start));
    }

    private Reply refusal(Response response, long start) {
        byte[] bytes;
        try {
            bytes = read(response.body().source(), MAX_ERROR_BYTES);
        } catch (IOException e) {
            bytes = null; // The status has said enough.
        }
        ProviderError error = ProviderError.of(response.code(), bytes == null ? new byte[0] : bytes);
        return new Reply.Failed(
                Failure.of(response.code(), error.code(), error.type()),
                response.code(),
                RetryAfter.of(response.headers(), clockwork.wall().instant()),
                error.shown(),
                millisSince(start),
                false,
                error.complaint());
    }

    /** Null when there is more than this; counted after decompression. */
    private static byte[] read(BufferedSource source, long maxBytes) throws IOException {
        return source.request(maxBytes + 1) ? null : source.readByteArray();
    }

    /** Rounded up: what a budget of seconds counts is never less than what it was. */
    private long millisSince(long start) {
        long nanos = clockwork.nanoTime().getAsLong() - start;
        return TimeUnit.NANOSECONDS.toMillis(nanos + NANOS_A_MILLI - 1);
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
    }

    /** Says whether anything of it may have left; one-shot, or OkHttp would repeat it after some 503 and 421. */
    private static final class OnceBody extends RequestBody {
        private final byte[] bytes;
        private volatile boolean begun;

        OnceBody(String json) {
            this.bytes = json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public MediaType contentType() {
            return JSON;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            begun = true;
            sink.write(bytes);
        }
    }
}
