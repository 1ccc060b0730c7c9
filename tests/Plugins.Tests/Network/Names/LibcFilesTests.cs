using System.Globalization;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>How libcs are watched that give trouble. The processes are made up; their libc is the machine's.</summary>
public sealed class LibcFilesTests : IDisposable
{
    private const string Place = "7f0a1c028000-7f0a1c19d000";

    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly ManualClock _time = new();
    private readonly string _libc = File.ReadLines("/proc/self/maps").First(static line => line.EndsWith("/libc.so.6", StringComparison.Ordinal)).Split(' ')[^1];

    public LibcFilesTests()
    {
        Directory.CreateDirectory(Path.Join(_proc.FullName, "self"));
        File.WriteAllText(Path.Join(_proc.FullName, "self/mountinfo"), "22 1 254:0 / / rw,relatime - ext4 /dev/root rw\n");
    }

    public void Dispose() => _proc.Delete(true);

    [Fact]
    public void A_libc_that_cannot_be_watched_is_refused_once()
    {
        int tried = 0;
        using LibcFiles libcs = new((_, _) => throw new BpfException($"no {++tried}"), _time, _proc.FullName);
        Begin(77);
        Begin(78);
        Assert.True(libcs.Look(77));
        Assert.True(libcs.Look(78));
        Assert.Equal((1, 0, 1), (tried, libcs.State.Watched, libcs.State.Refused));
        Assert.Equal("that of 77 asker: no 1", libcs.State.LastRefusal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_the_process_is_gone_before_its_libc_is_watched_the_next_one_is_asked(bool hasEnded)
    {
        int tried = 0;
        using LibcFiles libcs = new(Watch, _time, _proc.FullName);
        Begin(77);
        libcs.Look(77);
        Assert.Equal((1, 0, 0, null), (tried, libcs.State.Watched, libcs.State.Refused, libcs.State.LastRefusal));

        Begin(78);
        libcs.Look(78);
        Assert.Equal((2, 1, 0), (tried, libcs.State.Watched, libcs.State.Refused));

        IDisposable Watch(string file, ReadOnlySpan<ulong> offsets)
        {
            if (++tried > 1)
            {
                return new MemoryStream();
            }

            if (hasEnded)
            {
                Directory.Delete(Folder(77), true);
            }
            else
            {
                // It runs another program.
                File.WriteAllText(Path.Join(Folder(77), "maps"), "");
            }

            throw new BpfException("gone");
        }
    }

    [Fact]
    public void A_file_that_never_answers_keeps_nobody_waiting_but_the_thread()
    {
        using ManualResetEventSlim entered = new();
        using ManualResetEventSlim answer = new();
        Link link = new();
        Link programs = new();
        LibcFiles libcs = new(Watch, _time, _proc.FullName);
        LibcThread thread = new(libcs, programs, _time);
        Begin(77);
        thread.Start(77);
        thread.Tend();
        Wait.Until(() => Due() && entered.IsSet, static () => "it was not looked at");
        Assert.Null(thread.Trouble);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("process 77 keeps the look at its own waiting", thread.Trouble);
        for (int pid = 100; pid < 10_000; pid++)
        {
            thread.Start(pid);
        }

        thread.Dispose();
        Assert.False(programs.IsClosed);
        answer.Set();
        Wait.Until(() => programs.IsClosed, static () => "the programs stay");
        Assert.True(link.IsClosed);

        bool Due()
        {
            _time.Advance(TimeSpan.FromMilliseconds(entered.IsSet ? 0 : 100));
            thread.Tend();
            return true;
        }

        IDisposable Watch(string file, ReadOnlySpan<ulong> offsets)
        {
            entered.Set();
            answer.Wait();
            return link;
        }
    }

    [Fact]
    public void What_goes_wrong_on_the_thread_is_told()
    {
        Link programs = new();
        using LibcThread thread = new(new LibcFiles((_, _) => throw new InvalidOperationException("a fault"), _time, _proc.FullName), programs, _time);
        Begin(77);
        thread.Miss();
        Wait.Until(
            () =>
            {
                thread.Tend();
                return thread.Trouble == "a fault";
            },
            () => $"\"{thread.Trouble}\"");
        Assert.False(programs.IsClosed);
        thread.Dispose();
        Assert.True(programs.IsClosed);
    }

    private string Folder(int pid) => Path.Join(_proc.FullName, pid.ToString(CultureInfo.InvariantCulture));

    private void Begin(int pid)
    {
        Directory.CreateDirectory(Path.Join(Folder(pid), "map_files"));
        File.CreateSymbolicLink(Path.Join(Folder(pid), "map_files", Place), _libc);
        File.WriteAllText(Path.Join(Folder(pid), "maps"), $"{Place} r-xp 00028000 fe:00 1234                       {_libc}\n");
        File.WriteAllText(Path.Join(Folder(pid), "stat"), $"{pid} (asker) S 1 {pid} {pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 500 0 0\n");
    }

    private sealed class Link : IDisposable
    {
        private bool _isClosed;

        public bool IsClosed => Volatile.Read(ref _isClosed);

        public void Dispose() => Volatile.Write(ref _isClosed, true);
    }
}
