using System.Runtime.CompilerServices;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>The structs shared with bpf/wire.h are as large here as there.</summary>
internal static class WireSizes
{
    /// <exception cref="InvalidOperationException">They are not: the program was built wrong.</exception>
    public static void Check()
    {
        Expect<ProcessRecord>(376);
        Expect<ThreadRecord>(176);
        Expect<ExitRecord>(64);
        Expect<WalkHeader>(192);
    }

    private static void Expect<T>(int size)
    {
        if (Unsafe.SizeOf<T>() != size)
        {
            throw new InvalidOperationException(
                $"{typeof(T).Name}: has {Unsafe.SizeOf<T>()} bytes, bpf/wire.h says {size}; make both the same");
        }
    }
}
