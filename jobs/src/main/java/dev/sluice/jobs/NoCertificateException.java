package dev.sluice.jobs;

/** Nothing was certified, and that is the answer: the command has said why, and ends with {@link ExitCode#NO_CERTIFICATE}. */
final class NoCertificateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoCertificateException(String message) {
        super(message);
    }
}
