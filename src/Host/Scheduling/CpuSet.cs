using System.Numerics;
using System.Text;

namespace Bpftop.Host.Scheduling;

/// <summary>A set of CPUs by their numbers. Immutable, compared by what is in it.</summary>
internal readonly struct CpuSet : IEquatable<CpuSet>
{
    /// <summary>More than any kernel is built for (CONFIG_NR_CPUS is at most 8192 on x86-64 and arm64).</summary>
    public const int MostCpus = 8192;

    public const int Words = MostCpus / 64;

    private readonly ulong[]? _words;

    private CpuSet(ulong[] words) => _words = words;

    /// <summary>How many there are in it.</summary>
    public int Count => Sum(_words);

    public bool IsEmpty => Count == 0;

    public static CpuSet Of(IEnumerable<int> cpus)
    {
        ulong[] words = new ulong[Words];
        foreach (int cpu in cpus)
        {
            words[cpu / 64] |= 1UL << (cpu % 64);
        }

        return new CpuSet(words);
    }

    /// <summary>Of a mask as the kernel has it.</summary>
    public static CpuSet OfMask(ReadOnlySpan<ulong> mask)
    {
        ulong[] words = new ulong[Words];
        mask.CopyTo(words);
        return new CpuSet(words);
    }

    /// <summary>Reads a list as the kernel writes it and as taskset(1) takes it: <c>0-3,8</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CpuSet set)
    {
        set = default;
        ulong[] words = new ulong[Words];
        text = text.Trim();
        foreach (Range range in text.Split(','))
        {
            ReadOnlySpan<char> part = text[range].Trim();
            int dash = part.IndexOf('-');
            if (!TryNumber(dash < 0 ? part : part[..dash], out int first)
                || !TryNumber(dash < 0 ? part : part[(dash + 1)..], out int last)
                || last < first)
            {
                return false;
            }

            for (int cpu = first; cpu <= last; cpu++)
            {
                words[cpu / 64] |= 1UL << (cpu % 64);
            }
        }

        set = new CpuSet(words);
        return true;
    }

    public bool Contains(int cpu) => cpu is >= 0 and < MostCpus && _words is not null && (_words[cpu / 64] & (1UL << (cpu % 64))) != 0;

    /// <summary>What is in both.</summary>
    public CpuSet And(CpuSet other) => Join(this, other, static (left, right) => left & right);

    /// <summary>What is in either.</summary>
    public CpuSet Or(CpuSet other) => Join(this, other, static (left, right) => left | right);

    /// <summary>What is in this one only.</summary>
    public CpuSet Without(CpuSet other) => Join(this, other, static (left, right) => left & ~right);

    /// <summary>Their numbers, lowest first.</summary>
    public IEnumerable<int> Cpus()
    {
        for (int cpu = 0; cpu < MostCpus; cpu++)
        {
            if (Contains(cpu))
            {
                yield return cpu;
            }
        }
    }

    public void CopyTo(Span<ulong> mask)
    {
        mask.Clear();
        _words?.CopyTo(mask);
    }

    public bool Equals(CpuSet other) => Without(other).IsEmpty && other.Without(this).IsEmpty;

    public override bool Equals(object? obj) => obj is CpuSet other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _words ?? [])
        {
            hash.Add(word);
        }

        return _words is null ? Of([]).GetHashCode() : hash.ToHashCode();
    }

    /// <summary>As the kernel writes it; "none" where it is empty.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int cpu = 0; cpu < MostCpus; cpu++)
        {
            if (!Contains(cpu))
            {
                continue;
            }

            int last = cpu;
            while (Contains(last + 1))
            {
                last++;
            }

            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{cpu}");
            if (last > cpu)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }

            cpu = last;
        }

        return text.Length == 0 ? "none" : text.ToString();
    }

    private static int Sum(ulong[]? words)
    {
        int count = 0;
        foreach (ulong word in words ?? [])
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private static CpuSet Join(CpuSet left, CpuSet right, Func<ulong, ulong, ulong> join)
    {
        ulong[] words = new ulong[Words];
        for (int word = 0; word < Words; word++)
        {
            words[word] = join(left._words?[word] ?? 0, right._words?[word] ?? 0);
        }

        return new CpuSet(words);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int cpu) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out cpu) && cpu < MostCpus;
}
