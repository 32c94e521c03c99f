package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The local files of an encoder and how to use them. */
public record EncoderSource(Path onnx, Path tokenizer, EncoderSpec spec) {
    /**
     * The one {@code *.onnx} and the one {@code *tokenizer.json} of a directory. The precision is read off the file; an
     * FP16 that the spec states stands unless the file quantises at run time.
     *
     * @throws UserException if the directory has not exactly one of each
     */
    public static EncoderSource in(Path dir, EncoderSpec spec) {
        Path onnx = only(dir, ".onnx");
        Path tokenizer = only(dir, "tokenizer.json");
        Precision found = Precision.of(onnx);
        boolean halfStands = spec.precision() == Precision.FP16 && found == Precision.FP32;
        return new EncoderSource(onnx, tokenizer, halfStands ? spec : spec.withPrecision(found));
    }

    private static Path only(Path dir, String suffix) {
        if (!Files.isDirectory(dir)) {
            throw new UserException("encoder " + dir + ": no such directory; expected one with an .onnx file and a"
                    + " tokenizer.json");
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(dir)) {
            found = files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserException("encoder " + dir + ": cannot list the directory: " + e, e);
        }
        if (found.size() != 1) {
            throw new UserException("encoder " + dir + ": expected exactly one file *" + suffix + ", found "
                    + found.stream().map(Path::getFileName).toList());
        }
        return found.get(0);
    }
}
