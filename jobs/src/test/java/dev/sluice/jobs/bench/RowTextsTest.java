package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowTextsTest {
    private static final String LINES =
            "{\"text\": \"one\", \"label\": \"a\"}\n\n{\"text\": \" \"}\n{\"text\": \"two\"}\n";

    @TempDir
    private Path folder;

    @Test
    void file_plainOrGzipped_givesTextsThatAreNotBlank() throws IOException {
        Path plain = Files.writeString(folder.resolve("rows.jsonl"), LINES);
        Path gzipped = folder.resolve("rows.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(RowTexts.of(plain.toString()).texts()).containsExactly("one", "two");
        assertThat(RowTexts.of(gzipped.toString()).first(1)).containsExactly("one");
    }

    @Test
    void demo_messages_areThere() throws IOException {
        assertThat(RowTexts.of("demo").texts()).hasSizeGreaterThan(1_000);
        assertThat(RowTexts.of("demo").first(5_000)).hasSizeLessThan(5_000);
    }

    @Test
    void data_thatIsNone_isRefusedWithWhatWasExpected() throws IOException {
        assertThatThrownBy(() -> RowTexts.of("imdb"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--data: expected demo, amazon or a file *.jsonl")
                .hasMessageContaining("found 'imdb'");
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "{\"review\": \"one\"}\n");
        assertThatThrownBy(() -> RowTexts.of(empty.toString()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("a field 'text'");
    }

    @Test
    void texts_writtenAndRead_areTheSame() throws IOException {
        List<String> texts = List.of("a \"b\"\n", "\u00e9\ud83d\ude00");
        RowTexts.write(folder.resolve("texts.json"), texts);
        assertThat(RowTexts.read(folder.resolve("texts.json"))).isEqualTo(texts);
    }
}
