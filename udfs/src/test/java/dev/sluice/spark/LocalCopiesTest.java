package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCopiesTest {
    private static final String CACHE = "DJL_CACHE_DIR";

    @TempDir
    private Path dir;

    private final Configuration conf = new Configuration();

    @BeforeEach
    void remoteFolder() throws IOException {
        conf.set("fs." + ObjectStore.SCHEME + ".impl", ObjectStore.class.getName());
        System.setProperty(CACHE, dir.resolve("cache").toString());
        Files.writeString(Files.createDirectories(dir.resolve("bundle")).resolve("a.txt"), "one");
    }

    @AfterEach
    void ownCache() {
        System.clearProperty(CACHE);
    }

    @Test
    void of_localFolder_isTheFolderItself() {
        assertThat(LocalCopies.of(dir.resolve("bundle").toString(), "1", conf)).isEqualTo(dir.resolve("bundle"));
        assertThat(LocalCopies.current(dir.resolve("bundle").toString(), conf)).isEqualTo(dir.resolve("bundle"));
    }

    @Test
    void current_remoteFolder_isCopiedOnceUntilItChanges() throws IOException {
        Path first = LocalCopies.current(remote(), conf);
        assertThat(first.resolve("a.txt")).hasContent("one");
        assertThat(LocalCopies.current(remote(), conf)).isEqualTo(first);
        Files.writeString(dir.resolve("bundle/a.txt"), "another");
        Path second = LocalCopies.current(remote(), conf);
        assertThat(second).isNotEqualTo(first);
        assertThat(second.resolve("a.txt")).hasContent("another");
        assertThat(copies()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void of_copyUnusedForAMonth_isRemovedWhenAnotherIsMade() throws IOException {
        Path old = LocalCopies.of(remote(), "1", conf);
        Path used = LocalCopies.of(remote(), "2", conf);
        FileTime lastMonth = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
        Files.setLastModifiedTime(old, lastMonth);
        Files.setLastModifiedTime(used, lastMonth);
        LocalCopies.of(remote(), "2", conf);
        Path fresh = LocalCopies.of(remote(), "3", conf);
        assertThat(copies()).containsExactlyInAnyOrder(used, fresh);
    }

    @Test
    void current_missingFolder_isAnErrorThatNamesIt() {
        assertThatThrownBy(() -> LocalCopies.current(remote() + "-none", conf))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("bundle-none");
    }

    private String remote() {
        return ObjectStore.SCHEME + "://" + dir.resolve("bundle");
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> copies = Files.list(dir.resolve("cache/sluice/copies"))) {
            return copies.toList();
        }
    }
}
