namespace Bpftop.Host.Bpf;

/// <summary>An object, loaded and attached as far as the running kernel goes along.</summary>
internal sealed class LoadedFeatures
{
    private readonly Choice[] _choices;

    private LoadedFeatures(LoadedObject loaded, Choice[] choices)
    {
        Object = loaded;
        _choices = choices;
        States = [.. choices.Select(static choice => choice.ToState())];
    }

    public LoadedObject Object { get; }

    /// <summary>In the order of the features.</summary>
    public ImmutableArray<BpfFeatureState> States { get; }

    /// <summary>The descriptor of the first link of a feature, or -1 where it has none.</summary>
    public int Link(BpfFeature feature) =>
        ChoiceOf(feature).Links is [var link, ..] ? link.Descriptor : -1;

    /// <summary>The way that was taken of a feature, or null.</summary>
    public BpfWay? Way(BpfFeature feature) => ChoiceOf(feature).Way;

    /// <summary>Loads everything; what the kernel refuses is tried another way, then left out.</summary>
    /// <param name="open">Opens the object with all its settings; called again after a refusal.</param>
    /// <param name="features">What it can do.</param>
    /// <param name="leftOut">Programs not even to try.</param>
    /// <exception cref="BpfException">A feature that is needed cannot be had.</exception>
    public static LoadedFeatures Load(Func<LoadedObject> open, ReadOnlySpan<BpfFeature> features, params ReadOnlySpan<string> leftOut)
    {
        string[] excluded = leftOut.ToArray();
        Choice[] choices = new Choice[features.Length];
        for (int index = 0; index < choices.Length; index++)
        {
            choices[index] = new Choice(features[index], excluded);
        }

        while (true)
        {
            LoadedObject opened = open();
            try
            {
                if (TryLoad(opened, choices) && TryAttach(opened, choices))
                {
                    return new LoadedFeatures(opened, choices);
                }
            }
            catch
            {
                opened.Dispose();
                throw;
            }

            // A program that was refused takes the whole object with it: again without it. Every round has one way less.
            opened.Dispose();
        }
    }

    private Choice ChoiceOf(BpfFeature feature) => Array.Find(_choices, choice => choice.Feature == feature)!;

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
            if (culprit is null || !Array.Exists(choices, choice => choice.Owns(culprit) && choice.TryNext(fault)))
            {
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
                    throw;
                }

                // Where no way is left, the programs that are loaded will do.
                if (choice.HasWay)
                {
                    return false;
                }
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

        public AttachedProgram[] Links { get; private set; } = [];

        public bool HasWay => Way is not null;

        public BpfWay? Way => _way < Feature.Ways.Length ? Feature.Ways[_way] : null;

        /// <summary>Leaves out what other ways need, as far as this one does not.</summary>
        public void Prepare(LoadedObject opened)
        {
            Links = [];
            foreach (BpfWay way in Feature.Ways)
            {
                foreach (BpfProgram program in way.Programs)
                {
                    if (way != Way && !Has(Way, program.Name))
                    {
                        opened.Exclude(program.Name);
                    }
                }
            }
        }

        public void Attach(LoadedObject opened)
        {
            BpfProgram[] programs = Way is { } way ? [.. way.Programs.Where(static program => program.IsAttached)] : [];
            Links = new AttachedProgram[programs.Length];
            for (int index = 0; index < programs.Length; index++)
            {
                try
                {
                    Links[index] = opened.Attach(programs[index].Name, programs[index].Target);
                }
                catch (BpfException)
                {
                    // All of a way, or nothing of it.
                    while (index > 0)
                    {
                        Links[--index].Dispose();
                    }

                    Links = [];
                    throw;
                }
            }
        }

        public bool Owns(string program) => Feature.Ways.Any(way => Has(way, program));

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

        public BpfFeatureState ToState() => new(
            Feature.Name, [.. Feature.Ways.Select(static way => way.Name)], Way?.Name, _reason, Feature.Without ?? "");

        private static bool Has(BpfWay? way, string program)
        {
            foreach (BpfProgram each in way is null ? [] : way.Programs)
            {
                if (each.Name == program)
                {
                    return true;
                }
            }

            return false;
        }

        private void SkipExcluded()
        {
            while (Way is { } way && _excluded.Any(name => Has(way, name)))
            {
                Pass(way, "left out");
            }
        }

        private void Pass(BpfWay way, string reason)
        {
            _reason += $"{(_reason.Length > 0 ? "; " : "")}{way.Name}: {reason}";
            _way++;
        }
    }
}
