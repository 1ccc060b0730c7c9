using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Freezer;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>The journal, which other processes, and other users, may have written to.</summary>
public sealed partial class JournalTests : IDisposable
{
    private const int ReadWrite = 2; // O_RDWR

    private readonly FreezerUnderTest _freezer = new();

    private FreezeRecord Whole => new() { Boot = _freezer.Journal.Boot, Root = 1, Cgroup = "/a b/ć.slice", Id = 77, Since = 12.5, ThawAt = 99 };

    [Fact]
    public void What_is_written_is_read_and_nobody_else_can_read_it()
    {
        using IDisposable held = _freezer.Journal.Lock(default);
        FreezeRecord alone = Whole with
        {
            Id = 0,
            Cgroup = "/a/bpftop-freeze-12-34",
            Alone = new LoneProcess(12, 34, "/a"),
            ThawAt = null,
        };
        _freezer.Journal.Write(Whole);
        _freezer.Journal.Write(alone);

        Assert.Equal([Whole, alone], _freezer.Journal.Read(holdsLock: true));
        Assert.Equal(["alone-12-34.json", "whole-77.json"], _freezer.Records);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_freezer.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Join(_freezer.Folder, "whole-77.json")));
    }

    [Fact]
    public void The_lock_has_one_holder_and_ends_with_it()
    {
        using FreezerUnderTest other = new(_freezer.Folder);
        using (_freezer.Journal.Lock(default))
        {
            Assert.Null(other.Journal.TryLock());
        }

        using IDisposable? held = other.Journal.TryLock();
        Assert.NotNull(held);
    }

    [Fact]
    public void The_lock_ends_with_its_holder_although_a_child_that_is_being_started_has_a_copy_of_it()
    {
        using (_freezer.Journal.Lock(default))
        {
            // The file is there now.
        }

        SafeFileHandle file = FileCalls.Open(null, Path.Join(_freezer.Folder, "lock"), ReadWrite, out _)!;
        Assert.True(FileCalls.TryLock(file));
        using SafeFileHandle copy = new(Duplicate(file), ownsHandle: true);
        new HeldLock(file).Dispose();

        using IDisposable? held = _freezer.Journal.TryLock();
        Assert.NotNull(held);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("""{"Boot":"now","Root":1,"Cgroup":null,"Id":1,"Since":1}""")]
    [InlineData("""{"Boot":"now","Root":1,"Cgroup":"/a/../b","Id":1,"Since":1}""")]
    [InlineData("""{"Boot":"now","Root":1,"Cgroup":"relative","Id":1,"Since":1}""")]
    [InlineData("""{"Boot":"before","Root":1,"Cgroup":"/a","Id":1,"Since":1}""")]
    [InlineData("""{"Boot":"now","Root":1,"Cgroup":"/a/elsewhere","Id":0,"Since":1,"Alone":{"Pid":1,"StartTicks":2,"Origin":"/a"}}""")]
    [InlineData("""{"Boot":"now","Root":1,"Cgroup":"/bpftop-freeze-1-2","Id":0,"Since":1,"Alone":{"Pid":1,"StartTicks":2,"Origin":null}}""")]
    public void What_bpftop_cannot_have_written_is_no_record(string text) =>
        Assert.Null(FreezeJournal.Parse(Encoding.UTF8.GetBytes(text), "now"));

    [Fact]
    public void What_is_no_record_is_removed_by_who_has_the_lock()
    {
        using IDisposable held = _freezer.Journal.Lock(default);
        File.WriteAllText(Path.Join(_freezer.Folder, "whole-1.json"), "garbage");

        Assert.Empty(_freezer.Journal.Read(holdsLock: false));
        Assert.Single(_freezer.Records);
        Assert.Empty(_freezer.Journal.Read(holdsLock: true));
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_link_is_no_record_and_what_it_leads_to_stays()
    {
        using IDisposable held = _freezer.Journal.Lock(default);
        _freezer.Journal.Write(Whole);
        string elsewhere = Path.Join(Path.GetDirectoryName(_freezer.Folder), "elsewhere");
        File.Move(Path.Join(_freezer.Folder, "whole-77.json"), elsewhere);
        File.CreateSymbolicLink(Path.Join(_freezer.Folder, "whole-77.json"), elsewhere);

        Assert.Empty(_freezer.Journal.Read(holdsLock: true));
        Assert.True(File.Exists(elsewhere));
    }

    [Fact]
    public void What_cannot_be_read_now_is_kept()
    {
        using (_freezer.Journal.Lock(default))
        {
            _freezer.Journal.Write(Whole);
        }

        OtherUser.Give(_freezer.Folder);

        Assert.Empty(OtherUser.Run(() => _freezer.Journal.Read(holdsLock: true)));
        Assert.Equal(["whole-77.json"], _freezer.Records);
    }

    [Fact]
    public void A_pipe_that_nobody_writes_to_holds_nobody_up()
    {
        using IDisposable held = _freezer.Journal.Lock(default);
        using System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", ["-m", "600", Path.Join(_freezer.Folder, "whole-1.json")]);
        make.WaitForExit();

        Assert.Empty(_freezer.Journal.Read(holdsLock: true));
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void Without_a_name_for_this_start_of_the_machine_nothing_is_believed_or_removed()
    {
        using (_freezer.Journal.Lock(default))
        {
            _freezer.Journal.Write(Whole);
        }

        Bpftop.Freezer.Processes.ProcFiles none = new(Path.Join(_freezer.Folder, "none"));
        FreezeJournal journal = new(_freezer.Folder, new Lazy<string>(() => none.BootId, LazyThreadSafetyMode.PublicationOnly));

        Assert.Throws<JournalException>(() => journal.Read(holdsLock: true));
        Assert.Single(_freezer.Records);
    }

    [Fact]
    public void A_record_of_a_bpftop_that_sees_other_cgroups_is_left_to_it()
    {
        using (_freezer.Journal.Lock(default))
        {
            _freezer.Journal.Write(Whole with { Root = _freezer.Tree.RootId + 1 });
        }

        _freezer.RefreshNow();

        Assert.Single(_freezer.Records);
        Assert.Empty(_freezer.List.Current);
        Assert.Equal("nothing is frozen by bpftop", _freezer.Refused(Bpftop.Freezer.FreezerActions.ThawAll));
    }

    [Fact]
    public void A_record_of_somebody_else_is_none()
    {
        using IDisposable held = _freezer.Journal.Lock(default);
        _freezer.Journal.Write(Whole);
        OtherUser.Give(Path.Join(_freezer.Folder, "whole-77.json"));

        Assert.Empty(_freezer.Journal.Read(holdsLock: true));
    }

    [Fact]
    public void A_folder_of_somebody_else_is_not_used()
    {
        Directory.CreateDirectory(_freezer.Folder);
        OtherUser.Give(_freezer.Folder);

        Assert.Contains("belongs to somebody else", _freezer.Journal.Problem, StringComparison.Ordinal);
        Assert.Throws<JournalException>(() => _freezer.Journal.Lock(default));
    }

    [Fact]
    public void A_folder_that_is_a_link_is_not_used()
    {
        string parent = Path.GetDirectoryName(_freezer.Folder)!;
        Directory.CreateDirectory(Path.Join(parent, "real"));
        Directory.CreateSymbolicLink(_freezer.Folder, Path.Join(parent, "real"));

        Assert.NotNull(_freezer.Journal.Problem);
    }

    [Theory]
    [InlineData(0u, null, null, "/run/bpftop/freezer")]
    [InlineData(1000u, "/run/user/1000", null, "/run/user/1000/bpftop/freezer")]
    [InlineData(1000u, null, null, null)]
    [InlineData(1000u, "relative", null, null)]
    [InlineData(0u, null, "/var/x", "/var/x")]
    [InlineData(0u, null, "relative", null)]
    public void Its_place_is_emptied_by_a_restart_of_the_machine(uint user, string? runtime, string? chosen, string? place) => Assert.Equal(
        place,
        JournalPlace.Find(new PluginOptions(chosen is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["journal"] = chosen }), user, runtime));

    public void Dispose() => _freezer.Dispose();

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(SafeFileHandle file);
}
