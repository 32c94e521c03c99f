package dev.sluice.spark;

import dev.sluice.model.Device;
import dev.sluice.settings.EncoderReading;
import java.io.Serializable;

/** An encoder as it travels to where it embeds; see {@code train} in {@code conf/sluice.conf}. */
record EmbedSpec(String encoder, EncoderReading reading, Device device, HadoopConf conf) implements Serializable {}
