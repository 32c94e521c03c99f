package dev.sluice.spark;

import java.io.Serializable;

/** An encoder as it travels to where it embeds; see {@code train} in {@code conf/sluice.conf}. */
record EmbedSpec(String encoder, String pooling, String prefix, int maxTokens, String device, HadoopConf conf)
        implements Serializable {}
