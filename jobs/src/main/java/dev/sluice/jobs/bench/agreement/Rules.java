package dev.sluice.jobs.bench.agreement;

/** The rules that are compared. */
public final class Rules {
    private Rules() {}

    /** Ours. */
    public static Rule sluice() {
        return new SluiceRule();
    }

    /** BARGAIN_A of Zeighami, Shankar, Parameswaran, SIGMOD 2026, as published. */
    public static Rule bargain() {
        return new BargainRule();
    }

    /** SUPG of Kang et al., VLDB 2020, its test for precision applied to the whole output. */
    public static Rule supg() {
        return new SupgRule();
    }

    /** A uniform sample and Hoeffding's inequality. */
    public static Rule hoeffding() {
        return new HoeffdingRule();
    }

    /** Full knowledge of every label, in the order of the confidence; buys none. */
    public static Rule ideal() {
        return new IdealRule();
    }
}
