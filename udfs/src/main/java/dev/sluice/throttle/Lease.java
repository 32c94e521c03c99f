package dev.sluice.throttle;

import dev.sluice.domain.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gate on the driver answers to an {@link Ask}.
 *
 * @param number of the ask
 * @param stopped null unless nothing will be granted any more
 * @param evicted the asker was silent for so long that its tasks were given to others
 * @param waitNanos when to ask again for what was not granted
 * @param onSignal whether the end of a call of the asker's makes it worth asking earlier
 * @param answers one for each need of the ask, in its order; needs beyond the list were not looked at
 */
record Lease(long number, Reason stopped, boolean evicted, long waitNanos, boolean onSignal, List<Answer> answers) {
    /** What became of one need. */
    sealed interface Answer {
        /** @param startNanos from now on until the call may begin */
        record Granted(long permit, long startNanos) implements Answer {}

        record Refused(Reason reason) implements Answer {}

        record Later() implements Answer {}
    }

    private static final int GRANTED = 0;
    private static final int REFUSED = 1;
    private static final int LATER = 2;

    long[] words() {
        Words words = new Words()
                .add(number)
                .add(stopped == null ? -1 : stopped.ordinal())
                .add(evicted ? 1 : 0)
                .add(waitNanos)
                .add(onSignal ? 1 : 0)
                .add(answers.size());
        for (Answer answer : answers) {
            if (answer instanceof Answer.Granted granted) {
                words.add(GRANTED).add(granted.permit()).add(granted.startNanos());
            } else if (answer instanceof Answer.Refused refused) {
                words.add(REFUSED).add(refused.reason().ordinal());
            } else {
                words.add(LATER);
            }
        }
        return words.array();
    }

    static Lease of(long[] array) {
        Words words = new Words(array);
        long number = words.next();
        int stopped = (int) words.next();
        boolean evicted = words.next() == 1;
        long waitNanos = words.next();
        boolean onSignal = words.next() == 1;
        List<Answer> answers = new ArrayList<>();
        for (long n = words.next(); n > 0; n--) {
            switch ((int) words.next()) {
                case GRANTED -> answers.add(new Answer.Granted(words.next(), words.next()));
                case REFUSED -> answers.add(new Answer.Refused(Reason.values()[(int) words.next()]));
                default -> answers.add(new Answer.Later());
            }
        }
        return new Lease(number, stopped < 0 ? null : Reason.values()[stopped], evicted, waitNanos, onSignal, answers);
    }
}
