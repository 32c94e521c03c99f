package dev.sluice.spark;

/** The provider refuses the whole job, or cannot be reached: a person has to mend something, then the run resumes. */
public final class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProviderException(String message) {
        super(message);
    }
}
