package dev.sluice.domain;

/**
 * Something the person who started the job can mend: a setting, an input, a bundle, a key.
 *
 * <p>The message stands alone: it names what was wrong, the value found and what was expected. The command line prints
 * it without a stack trace. It never carries a secret or the text of a row.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
