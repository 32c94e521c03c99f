package dev.sluice.certificate;

import java.io.Serializable;

/**
 * A row whose true class a person named.
 *
 * @param gold class index; below 0 where the true class is none of the labels, which no answer gets right
 */
public record GoldRow(Candidate row, int gold) implements Serializable {}
