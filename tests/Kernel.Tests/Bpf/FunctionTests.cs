using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Programs on functions of a library, each with the cookie that was given for it.</summary>
public sealed partial class FunctionTests
{
    [Fact]
    public void Functions_are_told_apart_by_their_cookies_until_they_are_detached()
    {
        using IBpfObject opened = new HostBpf().Open("functions", TestProgram.FunctionsObject);
        opened.SetConstant("thread", BitConverter.GetBytes(gettid()));
        opened.Load();
        BpfTarget target = Target();
        IBpfMap counts = opened.Map("counts");
        CountUntilDetached(opened.Attach("called", target), opened.Attach("returned", target), () => Counts(counts.Memory));
    }

    [Fact]
    public void The_way_of_older_kernels_does_the_same()
    {
        using LoadedObject opened = new("functions", TestProgram.FunctionsObject) { LinksFunctions = false };
        opened.SetConstant("thread", BitConverter.GetBytes(gettid()));
        opened.Load();
        BpfTarget.FileFunctions target = Target();
        using HostBpfMap counts = new("counts", opened.Map("counts"));
        CountUntilDetached(opened.Attach("called", target), opened.Attach("returned", target), () => Counts(counts.Memory));
    }

    [Fact]
    public void What_is_no_function_of_a_file_is_refused_with_the_reason()
    {
        using IBpfObject opened = new HostBpf().Open("functions", TestProgram.FunctionsObject);
        opened.Load();
        Assert.Contains("ENOENT", Assert.Throws<BpfException>(() => opened.Attach("called", new BpfTarget.FileFunctions("/no/such/file", 64))).Message, StringComparison.Ordinal);
        Assert.Throws<BpfException>(() => opened.Attach("called", new BpfTarget.FileFunctions("/proc/self/exe")));
        Assert.Throws<BpfException>(() => opened.Attach("called", new BpfTarget.FileFunctions("/proc/self/exe", 64, 80) { Cookies = [1] }));
    }

    /// <summary>Two that nobody needs, with cookies 1 and 2.</summary>
    private static BpfTarget.FileFunctions Target()
    {
        string[] line = File.ReadLines("/proc/self/maps").First(static text => text.EndsWith("/libc.so.6", StringComparison.Ordinal) && text.Contains("r-xp", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ulong start = ulong.Parse(line[0].Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        ulong offset = ulong.Parse(line[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        nint library = NativeLibrary.Load(line[^1]);
        return new BpfTarget.FileFunctions(
            line[^1], (ulong)NativeLibrary.GetExport(library, "getpgrp") - start + offset, (ulong)NativeLibrary.GetExport(library, "getppid") - start + offset)
        {
            Cookies = [1, 2],
        };
    }

    /// <summary>Each of both counts for itself, as long as it is attached: calls in the first half, returns in the second.</summary>
    private static void CountUntilDetached(IDisposable called, IDisposable returned, Func<ulong[]> counts)
    {
        Call();
        Assert.Equal([0, 3, 2, 0, 0, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 0], counts());
        returned.Dispose();
        ulong[] before = WhenStill(() => counts()[8..]);
        ulong[] calls = counts()[..8];
        Call();
        Assert.Equal([calls[0], calls[1] + 3, calls[2] + 2, .. calls[3..], .. before], counts());
        called.Dispose();
        before = WhenStill(counts);
        Call();
        Assert.Equal(before, counts());
    }

    /// <summary>Calls until none is counted any more. A program that another test starts at this moment has a copy of every
    /// descriptor until it executes, and the kernel detaches with the last of them.</summary>
    private static ulong[] WhenStill(Func<ulong[]> counts)
    {
        ulong[] before = [];
        Wait.Until(
            () =>
            {
                before = counts();
                Call();
                return before.SequenceEqual(counts());
            },
            () => string.Join(' ', before));
        return before;
    }

    private static void Call()
    {
        for (int call = 0; call < 3; call++)
        {
            _ = getpgrp();
        }

        for (int call = 0; call < 2; call++)
        {
            _ = getppid();
        }
    }

    private static ulong[] Counts(Span<byte> memory) => MemoryMarshal.Cast<byte, ulong>(memory)[..16].ToArray();

    [LibraryImport("libc")]
    private static partial int getpgrp();

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int gettid();
}
