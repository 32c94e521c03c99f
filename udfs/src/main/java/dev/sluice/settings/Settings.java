package dev.sluice.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The settings of one run: the defaults of {@code conf/sluice.conf}, then a file, then single values, each over the one
 * before. Immutable. Every getter fails with a {@link UserException} that names key, value and what was expected.
 */
public final class Settings {
    private static final String DEFAULTS = "/dev/sluice/conf/sluice.conf";

    private final Config config;

    private Settings(Config config) {
        this.config = config;
    }

    /** The defaults alone. */
    public static Settings defaults() {
        return new Settings(reference());
    }

    /**
     * @param file HOCON, or null
     * @param values what flags and {@code --set} give, by key; a {@code List} value is a list setting
     */
    public static Settings of(Path file, Map<String, ?> values) {
        Config reference = reference();
        KnownKeys known = new KnownKeys(reference.root());
        Config config = reference;
        if (file != null) {
            Config own = parse(file);
            known.check(own.root(), file.toString());
            config = own.withFallback(config);
        }
        for (Map.Entry<String, ?> value : values.entrySet()) {
            known.check(value.getKey(), "--set");
            config = config.withValue(value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue()));
        }
        try {
            return new Settings(config.resolve());
        } catch (ConfigException e) {
            throw unreadable(file, e);
        }
    }

    /** The comment above a key in {@code conf/sluice.conf}: what {@code --help} prints. */
    public static String description(String key) {
        ConfigValue value = KnownKeys.find(reference().root(), key);
        return String.join(
                " ", value.origin().comments().stream().map(String::strip).toList());
    }

    /**
     * The right side of {@code --set key=value}: a list, a text in quotes or null as HOCON has them, anything else as it
     * stands. A path may hold what HOCON takes for a comment, and money more digits than a double; getters read numbers.
     */
    public static Object parseValue(String text) {
        if (text.strip().equals("null")) {
            return null;
        }
        if (!text.strip().startsWith("[") && !text.strip().startsWith("\"")) {
            return text;
        }
        try {
            return ConfigFactory.parseString("v = " + text).getValue("v").unwrapped();
        } catch (ConfigException e) {
            return text;
        }
    }

    /**
     * These settings with some keys back at their defaults and others with values of their own.
     *
     * @param where the values come from, for messages
     */
    Settings with(Collection<String> defaults, Map<String, ?> values, String where) {
        Config reference = reference();
        KnownKeys known = new KnownKeys(reference.root());
        Config changed = config;
        for (String key : defaults) {
            changed = changed.withValue(key, KnownKeys.find(reference.root(), key));
        }
        for (Map.Entry<String, ?> value : values.entrySet()) {
            known.check(value.getKey(), where);
            changed = changed.withValue(value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue()));
        }
        return new Settings(changed);
    }

    /** A list of groups of settings, each an object or, as a flag gives it, a text such as {@code model=gpt-4o, rpm=500}. */
    List<Map<String, Object>> groups(String key) {
        String expected = "groups of settings such as {model = gpt-4o, rpm = 500}";
        List<?> found = read(key, expected, Config::getAnyRefList);
        List<Map<String, Object>> groups = new ArrayList<>();
        for (Object one : found) {
            try {
                Config group = one instanceof Map<?, ?> map
                        ? ConfigValueFactory.fromMap(named(map)).toConfig()
                        : ConfigFactory.parseString("{" + one + "}");
                if (group.isEmpty()) {
                    throw wrong(key, expected, null);
                }
                groups.add(group.root().unwrapped());
            } catch (ConfigException e) {
                throw wrong(key, expected, e);
            }
        }
        return groups;
    }

    private static Map<String, Object> named(Map<?, ?> map) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(name.toString(), value));
        return named;
    }

    private static Config reference() {
        try (InputStream in = Settings.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + DEFAULTS);
            }
            return ConfigFactory.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + DEFAULTS, e);
        }
    }

    /** All keys of {@code conf/sluice.conf}. */
    static Set<String> keys() {
        return new KnownKeys(reference().root()).all();
    }

    private static Config parse(Path file) {
        if (!Files.isReadable(file)) {
            throw new UserException("--conf: expected a readable file, found '" + file + "'");
        }
        try {
            return ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF));
        } catch (ConfigException e) {
            throw unreadable(file, e);
        }
    }

    private static UserException unreadable(Path file, ConfigException e) {
        return new UserException("--conf: cannot read " + file + ": " + e.getMessage(), e);
    }

    /** The value as it is, or null; for {@code --help}. */
    public Object raw(String key) {
        return isSet(key) ? config.getValue(key).unwrapped() : null;
    }

    public boolean isSet(String key) {
        return !config.getIsNull(key);
    }

    /** The text at a key that must be set. */
    public String text(String key) {
        if (!isSet(key) || string(key).isBlank()) {
            throw new UserException(key + ": expected a value, found none (set it with " + Flags.hint(key) + ")");
        }
        return string(key);
    }

    /** The text at a key, or null. */
    public String textOrNull(String key) {
        return isSet(key) ? string(key) : null;
    }

    private String string(String key) {
        return read(key, "a text", Config::getString);
    }

    public List<String> texts(String key) {
        return read(key, "a list of texts", Config::getStringList);
    }

    public List<Double> numbers(String key) {
        return read(key, "a list of numbers", Config::getDoubleList);
    }

    public boolean flag(String key) {
        return read(key, "true or false", Config::getBoolean);
    }

    public long whole(String key, long min, long max) {
        String expected = "a whole number from " + min + " to " + max;
        long value = read(key, expected, Config::getLong);
        boolean fraction = value != read(key, expected, Config::getDouble); // getLong cuts it off
        return checked(key, expected, value, n -> !fraction && n >= min && n <= max);
    }

    public int count(String key, int min) {
        return (int) whole(key, min, Integer.MAX_VALUE);
    }

    /** A size such as 4 GiB, above zero. */
    long bytes(String key) {
        String expected = "a size above zero such as 512 MiB or 4 GiB";
        return checked(key, expected, read(key, expected, Config::getBytes), n -> n > 0);
    }

    public double number(String key, double min, double max) {
        String expected = "a number from " + min + " to " + max;
        return checked(key, expected, read(key, expected, Config::getDouble), n -> n >= min && n <= max);
    }

    public Duration duration(String key) {
        String expected = "a duration above zero such as 500 ms or 30 s";
        return checked(key, expected, read(key, expected, Config::getDuration), d -> !d.isNegative() && !d.isZero());
    }

    /** A duration, or null where none is set or it is {@code never}. */
    public Duration durationOrNull(String key) {
        return isSet(key) && !string(key).strip().equals("never") ? duration(key) : null;
    }

    /** Dollars, exactly as written, or null. */
    public PicoUsd usdOrNull(String key) {
        if (!isSet(key)) {
            return null;
        }
        String expected = "US dollars of at least 0 with at most 12 decimals, such as 2.50";
        try {
            PicoUsd usd = PicoUsd.ofUsd(new BigDecimal(string(key).strip()));
            return checked(key, expected, usd, u -> u.picos() >= 0);
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(key, expected, e);
        }
    }

    /** Exactly as written: HOCON would make a double of it. */
    BigDecimal decimal(String key, String expected, double min, double max) {
        try {
            BigDecimal value = new BigDecimal(string(key).strip());
            return checked(key, expected, value, v -> v.doubleValue() >= min && v.doubleValue() <= max);
        } catch (NumberFormatException e) {
            throw wrong(key, expected, e);
        }
    }

    /** One of a few words. */
    public String choice(String key, List<String> choices) {
        return checked(key, "one of " + String.join(", ", choices), text(key), choices::contains);
    }

    private <T> T read(String key, String expected, BiFunction<Config, String, T> getter) {
        try {
            return getter.apply(config, key);
        } catch (ConfigException e) {
            throw wrong(key, expected, e);
        }
    }

    private <T> T checked(String key, String expected, T value, Predicate<T> valid) {
        if (!valid.test(value)) {
            throw wrong(key, expected, null);
        }
        return value;
    }

    private UserException wrong(String key, String expected, Exception cause) {
        Object found = config.getIsNull(key) ? null : config.getValue(key).unwrapped();
        return new UserException(key + ": expected " + expected + ", found '" + found + "'", cause);
    }
}
