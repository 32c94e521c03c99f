package dev.sluice.jobs.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What Spark's executors leave for each other below a scratch folder. */
final class ShuffleFiles {
    private ShuffleFiles() {}

    /** When the newest one was written; 1970 where there is none. Files that go away meanwhile do not count. */
    static FileTime newest(Path scratch) throws IOException {
        Newest newest = new Newest();
        Files.walkFileTree(scratch, newest);
        return newest.time;
    }

    private static final class Newest extends SimpleFileVisitor<Path> {
        private FileTime time = FileTime.fromMillis(0);

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            boolean shuffle = name.startsWith("shuffle_") && name.endsWith(".data");
            if (shuffle && attributes.lastModifiedTime().compareTo(time) > 0) {
                time = attributes.lastModifiedTime();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
