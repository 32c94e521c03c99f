package dev.sluice.jobs;

/**
 * The command has looked, and what it has found is why it writes nothing: it has said so, and ends with
 * {@link ExitCode#NOTHING_WRITTEN}.
 */
final class NothingWrittenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NothingWrittenException(String message) {
        super(message);
    }
}
