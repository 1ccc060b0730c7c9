using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf.Interop;

/// <summary>Finds libbpf, and keeps what it would print.</summary>
internal static unsafe class LibBpfLibrary
{
    private const string SystemName = "libbpf.so.1";

    /// <summary>libbpf calls back on the thread that called it.</summary>
    [ThreadStatic]
    private static StringBuilder? messages;


    /// <summary>Whether libbpf is there; must be asked before anything else of libbpf is called.</summary>
    public static bool IsFound { get; } = Load();

    /// <summary>Starts to keep what libbpf says on this thread.</summary>
    public static void BeginMessages() => (messages ??= new StringBuilder()).Clear();

    /// <summary>What libbpf said since then: warnings, and the verifier's log of a program that was refused.</summary>
    public static string EndMessages() => messages?.ToString() ?? "";

    /// <summary>A library that came with bpftop goes first: distributions' own may be older. The static file has it
    /// inside.</summary>
    private static bool Load()
    {
        if (StaticProgram.IsThis)
        {
            _ = LibBpf.SetPrint(&Keep);
            return true;
        }

        string bundled = Path.Combine(AppContext.BaseDirectory, SystemName);
        if (!(File.Exists(bundled) && NativeLibrary.TryLoad(bundled, out nint library))
            && !NativeLibrary.TryLoad(SystemName, out library))
        {
            return false;
        }

        NativeLibrary.SetDllImportResolver(typeof(LibBpf).Assembly, (name, _, _) => name == "libbpf" ? library : 0);
        _ = LibBpf.SetPrint(&Keep);
        return true;
    }

    [UnmanagedCallersOnly]
    private static int Keep(int level, byte* format, nint arguments)
    {
        const int Warning = 0;
        const int Longest = 64 * 1024;
        if (level != Warning || messages is not { } kept)
        {
            return 0;
        }

        byte[] text = new byte[Longest];
        fixed (byte* start = text)
        {
            int length = vsnprintf(start, Longest, format, arguments);
            kept.Append(Encoding.UTF8.GetString(text, 0, Math.Clamp(length, 0, Longest - 1)));
        }

        return 0;
    }
}
