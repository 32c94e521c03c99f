package dev.sluice.spark;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticated messages over a connection. Each side proves with HMAC-SHA256 over both sides' nonces that it knows the
 * secret; every message then carries a code over its direction, its number and its words, under a key of this connection
 * only: nothing can be forged, replayed or reordered. Nothing is encrypted: no message holds a text, a key or the secret.
 * Not thread-safe.
 */
final class GateWire {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE_BYTES = 16;
    private static final int CODE_BYTES = 32;
    private static final int MOST_WORDS = 1 << 16;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final byte[] key;
    private final String mine;
    private final String theirs;
    private long written;
    private long read;

    private GateWire(DataInputStream in, DataOutputStream out, byte[] key, String mine, String theirs) {
        this.in = in;
        this.out = out;
        this.key = key;
        this.mine = mine;
        this.theirs = theirs;
    }

    static GateWire server(DataInputStream in, DataOutputStream out, String secret) throws IOException {
        byte[] root = HexFormat.of().parseHex(secret);
        byte[] own = nonce();
        out.write(own);
        out.flush();
        byte[] nonces = concat(own, exactly(in, NONCE_BYTES));
        require(exactly(in, CODE_BYTES), code(root, "client", nonces));
        out.write(code(root, "server", nonces));
        out.flush();
        return new GateWire(in, out, code(root, "session", nonces), "server", "client");
    }

    static GateWire client(DataInputStream in, DataOutputStream out, String secret) throws IOException {
        byte[] root = HexFormat.of().parseHex(secret);
        byte[] own = nonce();
        byte[] nonces = concat(exactly(in, NONCE_BYTES), own);
        out.write(own);
        out.write(code(root, "client", nonces));
        out.flush();
        require(exactly(in, CODE_BYTES), code(root, "server", nonces));
        return new GateWire(in, out, code(root, "session", nonces), "client", "server");
    }

    void write(long[] words) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 * words.length);
        bytes.asLongBuffer().put(words);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(frame);
        data.writeInt(words.length);
        data.write(bytes.array());
        data.write(code(key, mine + written++, bytes.array()));
        out.write(frame.toByteArray());
        out.flush();
    }

    long[] read() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_WORDS) {
            throw new IOException("a message of the gate has an impossible length");
        }
        byte[] bytes = exactly(in, 8 * length);
        require(exactly(in, CODE_BYTES), code(key, theirs + read++, bytes));
        long[] words = new long[length];
        ByteBuffer.wrap(bytes).asLongBuffer().get(words);
        return words;
    }

    private static void require(byte[] found, byte[] expected) throws IOException {
        if (!MessageDigest.isEqual(found, expected)) {
            throw new IOException("a message of the gate is not authentic");
        }
    }

    private static byte[] code(byte[] key, String label, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(label.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        return nonce;
    }

    private static byte[] exactly(DataInputStream in, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        in.readFully(content);
        return content;
    }

    private static byte[] concat(byte[] some, byte[] more) {
        return ByteBuffer.allocate(some.length + more.length)
                .put(some)
                .put(more)
                .array();
    }
}
