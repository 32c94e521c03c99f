package dev.sluice.jobs.bench;

import java.util.ArrayList;
import java.util.List;

/** How many requests were answered when: points of (seconds, answered so far), in order. */
record Timeline(List<Point> points) {
    record Point(double second, long answered) {}

    Timeline() {
        this(new ArrayList<>());
    }

    void add(double second, long answered) {
        points.add(new Point(second, answered));
    }

    /** Answered a second between two times, from the points nearest to them. */
    double rate(double from, double to) {
        Point first = nearest(from);
        Point last = nearest(to);
        double seconds = last.second() - first.second();
        return seconds <= 0 ? 0 : (last.answered() - first.answered()) / seconds;
    }

    private Point nearest(double second) {
        return points.stream()
                .min((a, b) -> Double.compare(Math.abs(a.second() - second), Math.abs(b.second() - second)))
                .orElseThrow();
    }

    /**
     * How long after {@code from} a stretch of {@code window} seconds ends whose rate is at least {@code rate}.
     *
     * @param to the stretch lies before it
     * @return infinity when there is none
     */
    double secondsUntil(double rate, double from, double to, double window) {
        return points.stream()
                .mapToDouble(Point::second)
                .filter(start -> start >= from && start + window <= to && rate(start, start + window) >= rate)
                .map(start -> start + window - from)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }
}
