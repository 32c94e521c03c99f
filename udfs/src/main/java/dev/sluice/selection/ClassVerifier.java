package dev.sluice.selection;

import dev.sluice.domain.UserException;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** A class of the user's as verifier; one object a JVM. What it throws for an answer is a no. */
record ClassVerifier(BiPredicate<String, Map<String, String>> predicate) implements Verifier {
    private static final String EXPECTED =
            "a class on the class path with a constructor without arguments that implements Predicate<String> or"
                    + " BiPredicate<String, Map<String, String>>";

    static ClassVerifier of(VerifierSpec spec) {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        Object made;
        try {
            made = Class.forName(spec.value(), true, own == null ? ClassVerifier.class.getClassLoader() : own)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw Verifiers.refused(spec, EXPECTED, e);
        }
        return new ClassVerifier(predicate(spec, made));
    }

    /** Types of a lambda's arguments are not known at run time. */
    @SuppressWarnings("unchecked")
    private static BiPredicate<String, Map<String, String>> predicate(VerifierSpec spec, Object made) {
        if (made instanceof BiPredicate<?, ?> both) {
            return (BiPredicate<String, Map<String, String>>) both;
        }
        if (made instanceof Predicate<?> one) {
            Predicate<String> ofAnswer = (Predicate<String>) one;
            return (answer, row) -> ofAnswer.test(answer);
        }
        throw new UserException("llm.verifier: expected " + EXPECTED + ", found '" + spec.shown() + "'");
    }

    @Override
    public boolean passes(String answer, Map<String, String> row) {
        try {
            return predicate.test(answer, row);
        } catch (RuntimeException e) {
            return false;
        }
    }
}
