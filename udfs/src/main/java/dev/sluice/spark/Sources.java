package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.settings.InputSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Input tables, and what can be wrong with them. */
final class Sources {
    private Sources() {}

    static Dataset<Row> read(SparkSession spark, InputSpec input) {
        return read(spark, input, "input.path");
    }

    /** @param key of the setting that has the path, for messages */
    static Dataset<Row> read(SparkSession spark, InputSpec input, String key) {
        String format = input.format().equals("auto") ? guess(spark, input.path(), key) : input.format();
        try {
            return switch (format) {
                case "table" -> spark.table(input.path());
                case "csv" ->
                    spark.read()
                            .option("header", "true")
                            .option("multiLine", "true")
                            .option("escape", "\"")
                            .csv(input.path());
                case "jsonl" -> spark.read().json(input.path());
                default -> spark.read().parquet(input.path());
            };
        } catch (Exception e) {
            if (e instanceof AnalysisException || e.getClass().getName().startsWith("org.apache.spark.Spark")) {
                throw new UserException(
                        key + ": cannot read '" + input.path() + "' as " + format + ": " + firstLine(e.getMessage()),
                        e);
            }
            throw e;
        }
    }

    private static String guess(SparkSession spark, String path, String key) {
        try {
            Path location = new Path(path);
            FileSystem fs = location.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (fs.exists(location)) {
                return byEnding(fs, location);
            }
            FileStatus[] matches = fs.globStatus(location);
            if (matches != null && matches.length > 0) {
                return byEnding(fs, matches[0].getPath());
            }
        } catch (IOException | IllegalArgumentException e) {
            // Not a location of a known file system: perhaps a table.
        }
        if (isTable(spark, path)) {
            return "table";
        }
        throw new UserException(key + ": expected a file, folder or table that exists, found '" + path + "'"
                + (key.equals("input.path") ? " (--input)" : ""));
    }

    private static boolean isTable(SparkSession spark, String name) {
        try {
            return spark.catalog().tableExists(name);
        } catch (Exception e) {
            return false;
        }
    }

    private static String byEnding(FileSystem fs, Path path) throws IOException {
        if (fs.getFileStatus(path).isDirectory()) {
            return Arrays.stream(fs.listStatus(path))
                    .filter(file -> file.isFile() && !file.getPath().getName().matches("[._].*"))
                    .map(file -> byName(file.getPath().getName()))
                    .findFirst()
                    .orElse("parquet");
        }
        return byName(path.getName());
    }

    private static String byName(String file) {
        String name = file.toLowerCase(Locale.ROOT).replaceAll("\\.(gz|bz2|zst|lz4)$", "");
        if (name.endsWith(".csv")) {
            return "csv";
        }
        return name.endsWith(".jsonl") || name.endsWith(".json") || name.endsWith(".ndjson") ? "jsonl" : "parquet";
    }

    /** The column must exist (spelled exactly like this) and hold text. */
    static void requireText(Dataset<Row> table, String column, String key) {
        StructField field = require(table, column, key);
        if (!field.dataType().sameType(DataTypes.StringType)) {
            throw new UserException(key + ": expected column '" + column + "' to hold text (string), found "
                    + field.dataType().simpleString() + "; cast it first");
        }
    }

    static StructField require(Dataset<Row> table, String column, String key) {
        StructType schema = table.schema();
        List<String> names = Arrays.asList(schema.fieldNames());
        if (!names.contains(column)) {
            throw new UserException(
                    key + ": column '" + column + "' is not in the input; its columns are " + String.join(", ", names));
        }
        return schema.fields()[names.indexOf(column)];
    }

    static String firstLine(String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("no message");
    }
}
