package dev.sluice.jobs;

/** What was looked at is damaged: the command has said how, and ends with {@link ExitCode#FAILED}. */
final class DamageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
        super(message);
    }
}
