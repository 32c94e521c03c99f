package dev.sluice.synapseml;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of one text to rows of the text and the three inputs of a BERT graph. One tokenizer per executor.
 *
 * @param tokenizer a {@code tokenizer.json}
 * @param most tokens of a text that are read, special ones included
 * @param padded whether shorter texts are padded to that length
 */
record Tokens(String tokenizer, int most, boolean padded) implements MapPartitionsFunction<Row, Row> {
    static final String TEXT = "text";
    static final StructType SCHEMA = new StructType()
            .add(TEXT, DataTypes.StringType)
            .add("input_ids", DataTypes.createArrayType(DataTypes.LongType, false))
            .add("attention_mask", DataTypes.createArrayType(DataTypes.LongType, false))
            .add("token_type_ids", DataTypes.createArrayType(DataTypes.LongType, false));

    private static final Map<Tokens, HuggingFaceTokenizer> OPEN = new ConcurrentHashMap<>();

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        HuggingFaceTokenizer open = OPEN.computeIfAbsent(this, Tokens::open);
        Iterable<Row> all = () -> rows;
        return StreamSupport.stream(all.spliterator(), false)
                .map(row -> row(open, row.getString(0)))
                .iterator();
    }

    private HuggingFaceTokenizer open() {
        try {
            String length = Integer.toString(most);
            return HuggingFaceTokenizer.builder(Map.of("maxLength", length, "modelMaxLength", length))
                    .optTokenizerPath(Path.of(tokenizer))
                    .optTruncation(true)
                    .optPadding(false)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Row row(HuggingFaceTokenizer open, String text) {
        Encoding encoding = open.encode(text);
        return RowFactory.create(
                text, fit(encoding.getIds()), fit(encoding.getAttentionMask()), fit(encoding.getTypeIds()));
    }

    /** BERT's padding is zeros, in each of the inputs. */
    private long[] fit(long[] values) {
        return padded ? Arrays.copyOf(values, most) : values;
    }
}
