package dev.sluice.settings;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The keys of {@code conf/sluice.conf}; anything else is a slip of the pen. */
final class KnownKeys {
    private final List<String> keys = new ArrayList<>();

    KnownKeys(ConfigObject reference) {
        collect(reference, "", keys);
    }

    Set<String> all() {
        return Set.copyOf(keys);
    }

    void check(ConfigObject own, String where) {
        List<String> found = new ArrayList<>();
        collect(own, "", found);
        found.forEach(key -> check(key, where));
    }

    void check(String key, String where) {
        if (!keys.contains(key)) {
            String nearest = keys.stream()
                    .min(Comparator.<String>comparingInt(k ->
                                    LevenshteinDistance.getDefaultInstance().apply(k, key))
                            .thenComparing(Comparator.naturalOrder()))
                    .orElseThrow();
            throw new UserException(where + ": unknown setting '" + key + "'; did you mean '" + nearest + "'?");
        }
    }

    private static void collect(ConfigObject object, String prefix, List<String> into) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            String key = prefix + entry.getKey();
            if (entry.getValue() instanceof ConfigObject inner) {
                collect(inner, key + ".", into);
            } else {
                into.add(key);
            }
        }
    }

    static ConfigValue find(ConfigObject object, String key) {
        int dot = key.indexOf('.');
        ConfigValue value = object.get(dot < 0 ? key : key.substring(0, dot));
        if (value == null) {
            throw new IllegalArgumentException("no setting " + key);
        }
        return dot < 0 ? value : find((ConfigObject) value, key.substring(dot + 1));
    }
}
