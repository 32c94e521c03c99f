package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The folder of this machine and user in which processes share what each would else unpack for itself: native libraries,
 * encoders of the class path, copies of remote bundles. The first of these that can be written: {@code sluice} in the folder
 * that the environment variable {@code DJL_CACHE_DIR} names (nothing else where it is set), {@code .cache/sluice} in the
 * user's home, {@code sluice-USER} in {@code java.io.tmpdir}.
 *
 * <p>What others may write to is never taken: a library that somebody else has put there would run in this process.
 */
public final class MachineCache {
    static final String VARIABLE = "DJL_CACHE_DIR";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private MachineCache() {}

    /**
     * The folder, which exists and can be written.
     *
     * @throws UserException if there is none
     */
    public static Path folder() {
        return folder(System::getenv, System::getProperty);
    }

    static Path folder(UnaryOperator<String> environment, UnaryOperator<String> properties) {
        Map<Path, String> tried = new LinkedHashMap<>();
        for (Path candidate : candidates(environment, properties)) {
            try {
                return usable(candidate);
            } catch (IOException | RuntimeException e) {
                tried.put(candidate, e.toString());
            }
        }
        throw new UserException("no folder can be written to unpack native libraries and models: tried " + tried
                + "; set " + VARIABLE + " to one of this user's own (on executors: spark.executorEnv." + VARIABLE
                + ")");
    }

    private static List<Path> candidates(UnaryOperator<String> environment, UnaryOperator<String> properties) {
        // DJL itself looks at the variable, then at a property of the same name.
        String told = environment.apply(VARIABLE) == null ? properties.apply(VARIABLE) : environment.apply(VARIABLE);
        if (told != null && !told.isBlank()) {
            return List.of(Path.of(told).toAbsolutePath().resolve("sluice"));
        }
        List<Path> candidates = new ArrayList<>();
        // A user without a home has "?", "/" or a folder that does not exist and cannot be made.
        String home = properties.apply("user.home");
        if (home != null && Path.of(home).isAbsolute()) {
            candidates.add(Path.of(home, ".cache", "sluice"));
        }
        String user = properties.apply("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        candidates.add(Path.of(properties.apply("java.io.tmpdir"), "sluice-" + user));
        return candidates;
    }

    private static Path usable(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.getParent());
            try {
                if (posix(folder.getParent())) {
                    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                } else {
                    Files.createDirectory(folder);
                }
            } catch (IOException e) {
                if (!Files.isDirectory(folder)) { // else another process was faster
                    throw e;
                }
            }
        }
        // Asking the file system is not enough: a mount may be read-only. The probe also tells who this process is.
        Path probe = Files.createTempFile(folder, "probe-", ".part");
        try {
            if (posix(folder)) {
                requireOwn(folder, Files.getOwner(probe));
            }
        } finally {
            Files.delete(probe);
        }
        return folder;
    }

    private static void requireOwn(Path folder, UserPrincipal self) throws IOException {
        UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(self)) {
            throw new IOException("it belongs to " + owner + ", not to " + self);
        }
        if (Files.getPosixFilePermissions(folder).stream().anyMatch(OF_OTHERS::contains)) {
            throw new IOException("other users can write to it");
        }
    }

    private static boolean posix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    /** Gives a finished file or folder its name: whoever looks sees all of it or nothing, and the loser of a race takes the winner's. */
    public static void publish(Path finished, Path target) throws IOException {
        try {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(target)) {
                throw e;
            }
        }
    }
}
