package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCacheTest {
    @TempDir
    private Path dir;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    @BeforeEach
    void homeAndTemporaryFolder() {
        properties.put("user.home", dir.resolve("home").toString());
        properties.put("user.name", "some one");
        properties.put("java.io.tmpdir", dir.resolve("tmp").toString());
    }

    @Test
    void folder_byDefault_isInTheHomeAndOpenToItsOwnerOnly() throws IOException {
        Path folder = folder();
        assertThat(folder).isEqualTo(dir.resolve("home/.cache/sluice")).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(folder()).isEqualTo(folder);
    }

    @Test
    void folder_variable_goesBeforeThePropertyAndTheHome() {
        properties.put(MachineCache.VARIABLE, dir.resolve("property").toString());
        assertThat(folder()).isEqualTo(dir.resolve("property/sluice"));
        environment.put(MachineCache.VARIABLE, dir.resolve("variable").toString());
        assertThat(folder()).isEqualTo(dir.resolve("variable/sluice"));
    }

    @Test
    void folder_variableOfNoFolder_isAnErrorThatNamesIt() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        environment.put(MachineCache.VARIABLE, file.toString());
        assertThatThrownBy(this::folder)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("set DJL_CACHE_DIR");
    }

    @Test
    void folder_noHome_isOneOfTheUserInTheTemporaryFolder() throws IOException {
        properties.put("user.home", Files.createFile(dir.resolve("file")) + "/none");
        assertThat(folder()).isEqualTo(dir.resolve("tmp/sluice-some_one"));
        properties.put("user.home", "?");
        assertThat(folder()).isEqualTo(dir.resolve("tmp/sluice-some_one"));
    }

    @Test
    void folder_thatOthersCanWriteTo_isPassedOver() throws IOException {
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(folder()).isEqualTo(dir.resolve("tmp/sluice-some_one"));
    }

    @Test
    void folder_noneUsable_isAnErrorThatNamesAll() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        properties.put("user.home", file.toString());
        properties.put("java.io.tmpdir", file.toString());
        assertThatThrownBy(this::folder)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file.resolve(".cache/sluice").toString())
                .hasMessageContaining(file.resolve("sluice-some_one").toString());
    }

    private Path folder() {
        return MachineCache.folder(environment::get, properties::get);
    }
}
