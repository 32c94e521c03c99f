package dev.sluice.certificate;

/**
 * What {@link Audit} says after the last night. Nights count from 1.
 *
 * @param logE natural logarithm of the e-value after the last night; 0 is no evidence, 3.0 revokes at alpha .05
 * @param pValue anytime-valid: 1 over the largest e-value of any night, at most 1
 * @param revokedOn the first night whose e-value reached 1 / alpha, 0 if none has; it stays, whatever later nights say
 * @param driftSince the night since which the evidence against the target is largest, 0 if there is none since any night;
 *     most often within a few nights of the change, but no test of its own
 * @param tonight accuracy of the last night's accepted rows
 * @param window accuracy of the accepted rows of the last {@value Audit#WINDOW} nights
 */
public record AuditResult(
        double logE, double pValue, int revokedOn, int driftSince, AccuracyEstimate tonight, AccuracyEstimate window) {
    public boolean revoked() {
        return revokedOn > 0;
    }
}
