package dev.sluice.spark;

/** The certificate is revoked: its target is lost, as its audits show. A new one must be made. */
public final class RevokedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RevokedException(String message) {
        super(message);
    }
}
