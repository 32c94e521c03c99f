package dev.sluice.model;

import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads manifests and proves that a bundle is what its manifest says. */
final class BundleReader {
    private static final long MANIFEST_BYTES = 16 << 20;

    private BundleReader() {}

    static BundleManifest manifest(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new UserException("bundle " + dir + ": no such directory");
        }
        Path file = dir.resolve(BundleManifest.FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    "bundle " + dir + ": no " + BundleManifest.FILE + " in it; expected a directory that train wrote");
        }
        try {
            return parsed(file);
        } catch (UserException e) {
            throw new UserException("bundle " + dir + ": " + BundleManifest.FILE + ": " + e.getMessage(), e);
        }
    }

    static BundleManifest parsed(Path file) {
        long bytes = size(file);
        if (bytes > MANIFEST_BYTES) {
            throw new UserException("expected at most 16 MiB, found " + bytes + " bytes");
        }
        return ManifestJson.read(bytes(file));
    }

    static BundleManifest verified(Path dir) {
        BundleManifest manifest = manifest(dir);
        manifest.files().forEach((name, expected) -> verify(dir, name, expected));
        return manifest;
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }

    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.of(in);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }

    static BundleManifest.Entry entry(Path file) {
        return new BundleManifest.Entry(sha256(file), size(file));
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
    }

    private static void verify(Path dir, String name, BundleManifest.Entry expected) {
        Path file = dir.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new UserException("bundle " + dir + ": " + name + " is missing; its manifest lists it");
        }
        BundleManifest.Entry found = entry(file);
        if (!found.equals(expected)) {
            String difference = found.bytes() == expected.bytes()
                    ? "expected sha256 " + expected.sha256() + ", found " + found.sha256()
                    : "expected " + expected.bytes() + " bytes, found " + found.bytes();
            throw new UserException("bundle " + dir + ": " + name + " does not match its manifest (" + difference
                    + "); the file is damaged or was replaced");
        }
    }
}
