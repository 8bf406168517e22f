package dev.whisker.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries are unpacked only where no other user could replace them. */
class NativeCacheTest {
    private static final int SOMEBODY = 54321;

    @TempDir
    Path folder;

    private Path home;
    private Path temporary;

    @BeforeEach
    void makeUsualPlaces() throws IOException {
        home = directory("home", "rwxr-xr-x");
        temporary = directory("temporary", "rwxrwxrwx");
        Files.setAttribute(temporary, "unix:mode", 01777);
    }

    private Path directory(String name, String permissions) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static DirectoryTrust trust() throws IOException {
        return DirectoryTrust.of(DirectoryTrust.thisUser(), Optional.empty());
    }

    private NativeCache.Choice choose(String... named) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("user.home", home.toString());
        properties.setProperty("user.name", "me");
        properties.setProperty("java.io.tmpdir", temporary.toString());
        for (String name : named) {
            properties.setProperty(NativeCache.PROPERTY, name);
        }
        return NativeCache.choose(properties, trust());
    }

    private Path inTemporary() {
        return temporary.resolve(".javacpp-me").resolve("cache");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void assertRefused(String reason, Path directory) throws IOException {
        NativeCache.Choice choice = choose(directory.toString());
        assertEquals(Optional.empty(), choice.directory());
        assertEquals(Optional.of("native libraries are not loaded from " + directory + ": " + reason
                + "; name a directory that only you can write with -Dorg.bytedeco.javacpp.cachedir=DIR"),
                choice.fault());
    }

    @Test
    void theHomeDirectoryIsFirst() throws IOException {
        NativeCache.Choice choice = choose();
        assertEquals(Optional.of(home.resolve(".javacpp/cache")), choice.directory());
        assertEquals(Optional.empty(), choice.warning());
        assertEquals("rwx------", permissions(home.resolve(".javacpp")));
        assertEquals("rwx------", permissions(home.resolve(".javacpp/cache")));
    }

    @Test
    void aDirectoryThatIsNamedIsUsed() throws IOException {
        Path named = folder.resolve("new/cache");
        assertEquals(Optional.of(named), choose(named.toString()).directory());
    }

    @Test
    void aNamedDirectoryThatEveryUserCanWriteIsRefused() throws IOException {
        Path open = directory("open", "rwxrwxrwx");
        assertRefused("every user can write " + open + " (chmod o-w ends that)", open);
    }

    /** Who can rename it can put another in its place. */
    @Test
    void aDirectoryBelowOneThatEveryUserCanWriteIsRefused() throws IOException {
        Path open = directory("open", "rwxr-xrwx");
        assertRefused("every user can write " + open + " (chmod o-w ends that)",
                directory("open/closed", "rwx------"));
    }

    @Test
    void aStickyDirectoryAboveIsAllowedButNotTheDirectoryItself() throws IOException {
        Path inside = Files.createDirectory(temporary.resolve("mine"));
        assertEquals(Optional.of(inside), choose(inside.toString()).directory());
        assertRefused("every user can write " + temporary + " (chmod o-w ends that)", temporary);
    }

    /** A library that somebody wrote while the directory was open is still there. */
    @Test
    void whatIsInTheDirectoryIsCheckedToo() throws IOException {
        Path cache = directory("cache", "rwxr-xr-x");
        Path library = Files.write(Files.createDirectories(cache.resolve("some.jar/org")).resolve("lib.so"),
                new byte[1]);
        assertTrue(choose(cache.toString()).directory().isPresent());
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertRefused("every user can write " + library + " (chmod o-w ends that)", cache);
    }

    /** JavaCPP creates directories as the umask says, also for a group. */
    @Test
    void modesDoNotMatterWhereNobodyElseCanEnter() throws IOException {
        Path cache = directory("cache", "rwx------");
        Path inside = directory("cache/some.jar", "rwxrwxrwx");
        assertEquals(Optional.of(cache), choose(cache.toString()).directory());
        assumeTrue(DirectoryTrust.thisUser() == 0, "only root can give a directory to another user");
        Files.setAttribute(inside, "unix:uid", SOMEBODY);
        assertRefused(inside + " belongs to another user (" + SOMEBODY + ")", cache);
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        Path open = directory("open", "rwxrwxrwx");
        Path link = Files.createSymbolicLink(folder.resolve("link"), open);
        assertRefused("every user can write " + open + " (chmod o-w ends that)", link);
    }

    @Test
    void aGroupThatIsNotTheOwnersIsOtherUsers() throws IOException {
        assumeTrue(DirectoryTrust.thisUser() == 0, "only root can give a directory to another group");
        Path shared = directory("shared", "rwxrwx---");
        Files.setAttribute(shared, "unix:gid", SOMEBODY);
        assertRefused("a group of users can write " + shared + " (chmod g-w ends that)", shared);
        Files.setAttribute(shared, "unix:gid", 0);
        assertTrue(choose(shared.toString()).directory().isPresent());
    }

    @Test
    void anotherUsersDirectoryIsRefused() throws IOException {
        assumeTrue(DirectoryTrust.thisUser() == 0, "only root can give a directory to another user");
        Path theirs = directory("theirs", "rwxr-xr-x");
        Path mine = directory("theirs/mine", "rwx------");
        Files.setAttribute(theirs, "unix:uid", SOMEBODY);
        assertRefused(theirs + " belongs to another user (" + SOMEBODY + ")", mine);
        Files.setAttribute(theirs, "unix:mode", 01777);
        assertRefused(theirs + " belongs to another user (" + SOMEBODY + ")", mine);
    }

    /** A checkout of another user, mounted into a container: that user can change the program as well. */
    @Test
    void whoCanChangeTheProgramIsTrusted() throws IOException {
        assumeTrue(DirectoryTrust.thisUser() == 0, "only root can give a directory to another user");
        Path theirs = directory("theirs", "rwxrwxrwx");
        Path jar = Files.createFile(directory("theirs/lib", "rwxr-xr-x").resolve("program.jar"));
        Path cache = directory("theirs/cache", "rwx------");
        Files.setAttribute(theirs, "unix:uid", SOMEBODY);
        Files.setAttribute(cache, "unix:uid", SOMEBODY);
        assertEquals(Optional.empty(), DirectoryTrust.of(0, Optional.of(jar)).fault(cache));
        assertTrue(trust().fault(cache).isPresent());
    }

    @Test
    void anOpenHomeDirectoryIsPassedOverWithAWarning() throws IOException {
        home = directory("home", "rwxrwxrwx");
        NativeCache.Choice choice = choose();
        assertEquals(Optional.of(inTemporary()), choice.directory());
        assertEquals(Optional.of("native libraries are not loaded from " + home.resolve(".javacpp/cache")
                + ": every user can write " + home + " (chmod o-w ends that); " + inTemporary() + " is used instead"),
                choice.warning());
        assertEquals("rwx------", permissions(inTemporary()));
    }

    /** Another user may have created it first. */
    @Test
    void anOpenDirectoryForTemporaryFilesIsNotTaken() throws IOException {
        home = directory("home", "rwxrwxrwx");
        Files.createDirectories(inTemporary());
        Files.setPosixFilePermissions(inTemporary().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        NativeCache.Choice choice = choose();
        assertEquals(Optional.empty(), choice.directory());
        assertTrue(choice.fault().orElseThrow().contains(": every user can write " + inTemporary().getParent()),
                choice.fault().toString());
    }

    @Test
    void placesThatCannotBeWrittenAreAllNamed() throws IOException {
        home = Files.createFile(folder.resolve("file"));
        temporary = Path.of("/proc");
        NativeCache.Choice choice = choose();
        assertEquals(Optional.empty(), choice.directory());
        String fault = choice.fault().orElseThrow();
        assertTrue(fault.startsWith(home.resolve(".javacpp/cache") + " cannot be written (")
                && fault.contains("; /proc/.javacpp-me/cache cannot be written (")
                && fault.endsWith("; name a directory that only you can write with "
                        + "-Dorg.bytedeco.javacpp.cachedir=DIR"), fault);
    }

    /** Java's word for the home directory of a user without an entry in /etc/passwd. */
    @Test
    void anUnknownHomeDirectoryIsNotCreatedWhereTheProgramRuns() throws IOException {
        home = Path.of("?");
        assertEquals(Optional.of(inTemporary()), choose().directory());
        assertFalse(Files.exists(Path.of("?")));
    }
}
