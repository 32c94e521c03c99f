package dev.sluice.ledger;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The prices of {@code conf/prices.csv}: US dollars per million tokens, by provider, model and the day they hold from. */
public final class PriceList {
    private static final String HEADER =
            "provider,model,effective,input,cached_input,output,batch_input,batch_output,source";
    private static final int COLUMNS = 9;

    private final String name;
    private final List<Price> prices;

    private PriceList(String name, List<Price> prices) {
        this.name = name;
        this.prices = prices;
    }

    /**
     * Reads the lines of a price file; {@code #} starts a comment line, the last column may hold commas.
     *
     * @param name of the file, for messages
     */
    public static PriceList parse(String name, List<String> lines) {
        List<Price> prices = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#") && !line.equals(HEADER)) {
                prices.add(price(name + " line " + (i + 1), line.split(",", COLUMNS)));
            }
        }
        return new PriceList(name, List.copyOf(prices));
    }

    private static Price price(String where, String[] f) {
        if (f.length < COLUMNS) {
            throw new UserException(where + ": expected " + COLUMNS + " columns (" + HEADER + "), found " + f.length);
        }
        LocalDate effective;
        try {
            effective = LocalDate.parse(f[2].strip());
        } catch (DateTimeParseException e) {
            throw new UserException(
                    where + ": expected a date such as 2026-01-31 in column effective, found '" + f[2] + "'", e);
        }
        return new Price(
                f[0].strip(),
                f[1].strip(),
                effective,
                perToken(where, "input", f[3]),
                perToken(where, "cached_input", f[4]),
                perToken(where, "output", f[5]),
                f[6].isBlank() ? null : perToken(where, "batch_input", f[6]),
                f[7].isBlank() ? null : perToken(where, "batch_output", f[7]),
                f[8].strip());
    }

    /** Dollars per million tokens to pico-dollars a token: one dollar a million is a million picos. */
    public static PicoUsd perToken(String where, String column, String usdPerMillion) {
        try {
            BigDecimal usd = new BigDecimal(usdPerMillion.strip());
            PicoUsd picos = new PicoUsd(usd.movePointRight(6).longValueExact());
            if (picos.picos() >= 0) {
                return picos;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // falls through to the one message for all of these
        }
        throw new UserException(
                where + ": expected US dollars per million tokens, at least 0 with at most 6 decimals, in " + column
                        + ", found '" + usdPerMillion.strip() + "'");
    }

    /** The newest price of this model that holds on {@code day}; an unknown model is an error that says what to add. */
    public Price find(String provider, String model, LocalDate day) {
        return prices.stream()
                .filter(p -> p.provider().equals(provider)
                        && p.model().equals(model)
                        && !p.effective().isAfter(day))
                .max(Comparator.comparing(Price::effective))
                .orElseThrow(() -> new UserException("no price for model '" + model + "' of provider '" + provider
                        + "' on " + day + " in " + name + "; add the line '" + provider + "," + model + "," + day
                        + ",INPUT,CACHED_INPUT,OUTPUT,,,SOURCE' (US dollars per million tokens), or give --price-in and"
                        + " --price-out"));
    }

    /** A price given by hand; cached input costs as much as input. */
    public static Price given(String provider, String model, LocalDate day, String usdIn, String usdOut) {
        PicoUsd in = perToken("llm", "price-in", usdIn);
        return new Price(
                provider,
                model,
                day,
                in,
                in,
                perToken("llm", "price-out", usdOut),
                null,
                null,
                "given on the command line");
    }
}
