package dev.sluice.model;

import java.util.function.Supplier;

/** A value that is made when it is first asked for, by one thread while others wait. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile T value;

    private Once(Supplier<T> maker) {
        this.maker = maker;
    }

    static <T> Once<T> of(Supplier<T> maker) {
        return new Once<>(maker);
    }

    @Override
    public T get() {
        T found = value;
        if (found == null) {
            synchronized (this) {
                if (value == null) {
                    value = maker.get();
                }
                found = value;
            }
        }
        return found;
    }
}
