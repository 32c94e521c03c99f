package dev.sluice.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's configuration as it travels to an executor: the pairs that differ from what an executor has by itself. */
record HadoopConf(Map<String, String> values) implements Serializable {
    static HadoopConf of(Configuration conf) {
        Configuration base = new Configuration();
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, String> entry : conf) {
            if (!entry.getValue().equals(base.getRaw(entry.getKey()))) {
                values.put(entry.getKey(), entry.getValue());
            }
        }
        return new HadoopConf(Map.copyOf(values));
    }

    Configuration configuration() {
        Configuration conf = new Configuration();
        values.forEach(conf::set);
        return conf;
    }

    /** Credentials may be among the values. */
    @Override
    public String toString() {
        return "HadoopConf[" + values.size() + " values]";
    }
}
