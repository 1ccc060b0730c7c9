using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>The collector's object, loaded and attached as far as the running kernel goes along.</summary>
internal sealed class CollectorPrograms : IDisposable
{
    private readonly Choice[] _choices;

    private CollectorPrograms(LoadedObject loaded, Choice[] choices)
    {
        Object = loaded;
        _choices = choices;
        Statuses = [.. choices.Select(choice => choice.ToStatus())];
    }

    public LoadedObject Object { get; }

    public ImmutableArray<BpfProgramStatus> Statuses { get; }

    /// <summary>The descriptor of a feature's link, or -1 where it is not attached.</summary>
    public int Link(BpfFeature feature) => Array.Find(_choices, choice => choice.Feature == feature)!.Link;

    /// <summary>Loads everything; what the kernel refuses is tried another way, then left out.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="records">Processes and threads to have room for.</param>
    /// <param name="summedCpus">CPUs whose parts of memory counters are added; 0 to do without.</param>
    /// <param name="leftOut">Programs not even to try.</param>
    /// <exception cref="BpfException">The walk cannot run.</exception>
    public static CollectorPrograms Load(ReadOnlySpan<byte> elf, int records, uint summedCpus, params ReadOnlySpan<string> leftOut)
    {
        string[] excluded = leftOut.ToArray();
        Choice[] choices = [.. BpfFeature.All.Select(feature => new Choice(feature, excluded))];

        while (true)
        {
            LoadedObject opened = new("bpftop", elf);
            opened.SetMapEntries("processes", (uint)records);
            opened.SetMapEntries("threads", (uint)records);
            opened.SetMapEntries("cpu_offsets", Math.Max(1, summedCpus));
            opened.SetConstant("summed_cpus", MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in summedCpus)));
            if (TryLoad(opened, choices) && TryAttach(opened, choices))
            {
                return new CollectorPrograms(opened, choices);
            }

            // A program that was refused takes the whole object with it: again without it. Every round has one
            // program less.
            opened.Dispose();
        }
    }

    public void Dispose() => Object.Dispose();

    private static bool TryLoad(LoadedObject opened, Choice[] choices)
    {
        foreach (Choice choice in choices)
        {
            choice.Prepare(opened);
        }

        try
        {
            opened.Load();
            return true;
        }
        catch (BpfException fault)
        {
            string? culprit = LoaderReason.Culprit(opened.Messages);
            if (culprit is null || !Array.Exists(choices, choice => choice.Feature.Owns(culprit) && choice.TryNext(fault)))
            {
                opened.Dispose();
                throw;
            }

            return false;
        }
    }

    private static bool TryAttach(LoadedObject opened, Choice[] choices)
    {
        foreach (Choice choice in choices)
        {
            try
            {
                choice.Attach(opened);
            }
            catch (BpfException fault)
            {
                if (!choice.TryNext(fault))
                {
                    opened.Dispose();
                    throw;
                }

                return false;
            }
        }

        return true;
    }

    /// <summary>Which way is being tried for a feature.</summary>
    private sealed class Choice
    {
        private readonly string[] _excluded;
        private int _way;
        private string _reason = "";

        public Choice(BpfFeature feature, string[] excluded)
        {
            Feature = feature;
            _excluded = excluded;
            SkipExcluded();
        }

        public BpfFeature Feature { get; }

        public int Link { get; private set; } = -1;

        private BpfFeature.Way? Way => _way < Feature.Ways.Length ? Feature.Ways[_way] : null;

        public void Prepare(LoadedObject opened)
        {
            Link = -1;
            foreach (BpfFeature.Way way in Feature.Ways)
            {
                if (way != Way)
                {
                    opened.Exclude(way.Program);
                }
            }
        }

        public void Attach(LoadedObject opened)
        {
            if (Way is { } way)
            {
                Link = opened.Attach(way.Program);
            }
        }

        /// <returns>False where there is no going on without.</returns>
        public bool TryNext(BpfException fault)
        {
            if (Way is not { } way || (Feature.Without is null && _way == Feature.Ways.Length - 1))
            {
                return false;
            }

            Pass(way, fault.Message);
            SkipExcluded();
            return true;
        }

        public BpfProgramStatus ToStatus() => new(
            Feature.Name, [.. Feature.Ways.Select(way => way.Section)], Way?.Section, _reason, Feature.Without ?? "");

        private void SkipExcluded()
        {
            while (Way is { } way && _excluded.Contains(way.Program))
            {
                Pass(way, "left out");
            }
        }

        private void Pass(BpfFeature.Way way, string reason)
        {
            _reason += $"{(_reason.Length > 0 ? "; " : "")}{way.Section}: {reason}";
            _way++;
        }
    }
}
