package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.ledger.PriceList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** Where the price of the configured model comes from: given by hand, a file, or the built-in list. */
public final class PriceSource {
    private static final String BUILT_IN = "/dev/sluice/conf/prices.csv";

    private PriceSource() {}

    public static Price of(LlmSettings llm, LocalDate day) {
        String provider = llm.endpoint().provider();
        String model = llm.endpoint().model();
        if (llm.priceIn() != null) {
            return PriceList.given(provider, model, day, llm.priceIn(), llm.priceOut());
        }
        return (llm.prices() == null ? builtIn() : file(Path.of(llm.prices()))).find(provider, model, day);
    }

    private static PriceList builtIn() {
        try (InputStream in = PriceSource.class.getResourceAsStream(BUILT_IN);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return PriceList.parse("conf/prices.csv", reader.lines().toList());
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + BUILT_IN, e);
        }
    }

    private static PriceList file(Path path) {
        try {
            return PriceList.parse(path.toString(), Files.readAllLines(path));
        } catch (IOException e) {
            throw new UserException("prices.path: expected a readable price list, found '" + path + "'", e);
        }
    }
}
