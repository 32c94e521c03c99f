package dev.sluice.jobs;

/** What the command line's exit codes mean; the README has the same table. */
final class ExitCode {
    /** Done; also when rows were kept, or the budget was reached: the summary says so. */
    static final int DONE = 0;
    /** Something failed that no setting explains, with its stack trace; or {@code store verify} has found damage. */
    static final int FAILED = 1;
    /** A setting, the input or a bundle must be mended. */
    static final int BAD_SETTINGS = 2;
    /** The provider refuses the job (key, model) or cannot be reached; the run can be resumed. A used-up quota keeps rows. */
    static final int PROVIDER_REFUSED = 3;

    /** The certificate is revoked: by this run, whose rows are written, or before, and nothing was asked. */
    static final int CERTIFICATE_REVOKED = 4;

    /**
     * {@code certify} has looked and certifies nothing: no cascade holds, pays, or is better than one of the models; or
     * {@code compress} would lose more accuracy than it may; or {@code distill} has found no better model.
     */
    static final int NOTHING_WRITTEN = 5;

    private ExitCode() {}
}
