using Bpftop.Host.Journal;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Signals;
using Bpftop.Toolkit;

namespace Bpftop.Host.Composition;

/// <summary>What a user can do to processes, by the screen and by commands alike; each writes to the journal.</summary>
internal sealed record ActionDoors(SignalSender Signals, ThreadChanger Threads, Autogroups Autogroups, ActionRunner Runner, CountingJournal Journal)
{
    private const string ProcRoot = "/proc";

    public static ActionDoors Of(Engine engine, Settings settings, TimeProvider time)
    {
        CountingJournal journal = new(SystemJournal.OfThisProcess(ProcRoot, time));
        return new(
            new SignalSender(ProcRoot, journal),
            new ThreadChanger(ProcRoot, journal),
            new Autogroups(ProcRoot, journal),
            new ActionRunner(
                engine.Plugins, settings.Of(Setting.ReadOnly), static key => LivingProcess.IsStillThere(ProcRoot, key), PluginLimits.Default, journal),
            journal);
    }
}
