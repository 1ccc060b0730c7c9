using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf.Interop;

/// <summary>Finds libbpf, and keeps what it would print.</summary>
internal static unsafe class LibBpfLibrary
{
    private const string SystemName = "libbpf.so.1";

    /// <summary>libbpf calls back on the thread that called it.</summary>
    [ThreadStatic]
    private static StringBuilder? messages;

    private static readonly nint Found = Load();

    /// <summary>Whether libbpf is there; must be asked before anything else of libbpf is called.</summary>
    public static bool IsFound => Found != 0;

    /// <summary>Starts to keep what libbpf says on this thread.</summary>
    public static void BeginMessages() => (messages ??= new StringBuilder()).Clear();

    /// <summary>What libbpf said since then: warnings, and the verifier's log of a program that was refused.</summary>
    public static string EndMessages() => messages?.ToString() ?? "";

    /// <summary>A library that came with bpftop goes first: distributions' own may be older.</summary>
    private static nint Load()
    {
        string bundled = Path.Combine(AppContext.BaseDirectory, SystemName);
        if (!(File.Exists(bundled) && NativeLibrary.TryLoad(bundled, out nint library))
            && !NativeLibrary.TryLoad(SystemName, out library))
        {
            return 0;
        }

        NativeLibrary.SetDllImportResolver(typeof(LibBpf).Assembly, (name, _, _) => name == "libbpf" ? library : 0);
        _ = LibBpf.SetPrint(&Keep);
        return library;
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
