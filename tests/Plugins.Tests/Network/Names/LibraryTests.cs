using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Network.Names;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>How a libc and its functions are found.</summary>
public sealed class LibraryTests
{
    [Fact]
    public void Functions_of_the_machines_libc_are_where_the_loader_put_them()
    {
        List<MappedLibc> found = [];
        Assert.True(new MappedLibcs().TryRead("/proc", Environment.ProcessId, found));
        MappedLibc mapped = Assert.Single(found);
        string[] line = File.ReadLines("/proc/self/maps").Single(text => text.StartsWith(mapped.Place, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string path = line[^1];
        ulong start = Hex(mapped.Place.Split('-')[0]);

        ulong[] offsets = new ulong[LibcFiles.Functions.Length];
        using (SafeFileHandle file = File.OpenHandle(path))
        {
            Assert.Null(ElfFunctions.Find(file, LibcFiles.Functions, offsets));
        }

        nint library = NativeLibrary.Load(path);
        for (int index = 0; index < offsets.Length; index++)
        {
            ulong address = (ulong)NativeLibrary.GetExport(library, LibcFiles.Functions[index]);
            Assert.Equal(address - start + Hex(line[2]), offsets[index]);
        }
    }

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/libc.so.6", true)]
    [InlineData("/lib64/libc-2.31.so", true)]
    [InlineData("/lib/ld-musl-x86_64.so.1", true)]
    [InlineData("/lib/libc.musl-x86_64.so.1", true)]
    [InlineData("/usr/lib/x86_64-linux-musl/libc.so", true)]
    [InlineData("/a folder/libc.so.6 (deleted)", true)]
    [InlineData("/usr/lib/libc++.so.1", false)]
    [InlineData("/usr/lib/libcap.so.2", false)]
    [InlineData("/libc.so.6/libm.so.6", false)]
    [InlineData("[vdso]", false)]
    public void A_libc_is_known_by_its_name(string path, bool isLibc)
    {
        Assert.Equal(isLibc, MappedLibcs.TryParse(Bytes($"7f0a1c028000-7f0a1c19d000 r-xp 00028000 fe:01 1234                       {path}"), out MappedLibc mapped));
        Assert.False(MappedLibcs.TryParse(Bytes($"7f0a1c028000-7f0a1c19d000 r--p 00028000 fe:01 1234                       {path}"), out _));
        Assert.Equal(isLibc ? new MappedLibc("fe:01", 1234, "7f0a1c028000-7f0a1c19d000") : default, mapped);
    }

    [Fact]
    public void No_line_is_trouble()
    {
        Prop.ForAll<byte[]>(static bytes => !MappedLibcs.TryParse(bytes, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(static bytes => !MappedLibcs.TryParse([.. bytes, .. "/libc.so.6"u8], out _)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_damaged_library_has_no_functions_or_offsets_within_reason()
    {
        byte[] library = File.ReadAllBytes(Path.Join(Path.GetDirectoryName(typeof(object).Assembly.Location), "libSystem.Native.so"));
        string path = Path.GetTempFileName();
        try
        {
            // Whatever the header says; the rest is too long to hit anything by chance.
            Prop.ForAll(Gen.Zip(Gen.Choose(4, 63), Gen.Choose(0, 255)).ArrayOf().ToArbitrary(), changes =>
            {
                byte[] damaged = [.. library];
                foreach ((int at, int value) in changes)
                {
                    damaged[at] = (byte)value;
                }

                File.WriteAllBytes(path, damaged);
                ulong[] offsets = new ulong[1];
                using SafeFileHandle file = File.OpenHandle(path);
                return ElfFunctions.Find(file, ["SystemNative_Read"], offsets) is not null || offsets[0] is not 0;
            }).QuickCheckThrowOnFailure();
            Prop.ForAll<byte[]>(bytes =>
            {
                File.WriteAllBytes(path, [.. library.AsSpan(0, 4), .. bytes]);
                using SafeFileHandle file = File.OpenHandle(path);
                return ElfFunctions.Find(file, ["SystemNative_Read"], new ulong[1]) is not null;
            }).QuickCheckThrowOnFailure();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_system_is_read_unless_a_program_serves_it()
    {
        DirectoryInfo proc = Directory.CreateTempSubdirectory("bpftop-test-");
        try
        {
            Directory.CreateDirectory(Path.Join(proc.FullName, "self"));
            Directory.CreateDirectory(Path.Join(proc.FullName, "77"));
            File.WriteAllText(Path.Join(proc.FullName, "self/mountinfo"), "22 1 254:0 / / rw,relatime - ext4 /dev/root rw\n");
            File.WriteAllText(
                Path.Join(proc.FullName, "77/mountinfo"),
                "30 22 0:47 / /data rw shared:1 - fuse.sshfs host:/ rw\n31 22 0:48 / / rw master:2 - overlay overlay rw\nshort\n"
                + "32 22 0:49 / /a\rb rw - tmpfs tmpfs rw\n" + string.Concat(Enumerable.Repeat($"33 22 0:50 / /{new string('x', 900)} rw - tmpfs tmpfs rw\n", 20))
                + "34 22 0:52 / /last rw - ext4 /dev/x rw");

            Assert.True(MountedFileSystems.CanBeRead(proc.FullName, 77, "fe:00"));
            Assert.True(MountedFileSystems.CanBeRead(proc.FullName, 77, "00:30"));
            Assert.False(MountedFileSystems.CanBeRead(proc.FullName, 77, "00:2f"));
            Assert.False(MountedFileSystems.CanBeRead(proc.FullName, 77, "00:33"));

            // A path may have a carriage return in it, and lines are longer than what is read at once.
            Assert.True(MountedFileSystems.CanBeRead(proc.FullName, 77, "00:31"));
            Assert.True(MountedFileSystems.CanBeRead(proc.FullName, 77, "00:32"));
            Assert.True(MountedFileSystems.CanBeRead(proc.FullName, 77, "00:34"));
            Assert.False(MountedFileSystems.CanBeRead(proc.FullName, 78, "00:30"));
            Assert.False(MountedFileSystems.CanBeRead(proc.FullName, 77, "nonsense"));
        }
        finally
        {
            proc.Delete(true);
        }
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
