using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>A machine of which a test decides what runs on it.</summary>
internal sealed class FakeCollector : ICollector
{
    private readonly Queue<ExitRecord> _exits = new();
    private ProcessRecord[] _processes = [];
    private ThreadRecord[] _threads = [];

    public Dictionary<int, byte[]> CommandLines { get; } = [];

    /// <summary>Pids whose command line was read, one after the other.</summary>
    public List<int> Readings { get; } = [];

    public bool RemembersReadings { get; set; } = true;

    public ulong AtNs { get; set; } = 100 * Some.Second;

    public string Name => "fake";

    public string? Notice { get; set; }

    public void Run(params ProcessRecord[] processes) => _processes = processes;

    public void RunThreads(params ThreadRecord[] threads) => _threads = threads;

    public void End(ExitRecord record) => _exits.Enqueue(record);

    public void SetCommand(int pid, string arguments) => CommandLines[pid] = Encoding.UTF8.GetBytes(arguments);

    public ref ProcessRecord this[int pid]
    {
        get
        {
            for (int index = 0; index < _processes.Length; index++)
            {
                if (_processes[index].Pid == pid)
                {
                    return ref _processes[index];
                }
            }

            throw new KeyNotFoundException($"no process {pid}");
        }
    }

    public TaskWalk Walk(bool withThreads, TaskFacts facts = TaskFacts.All) => new()
    {
        Processes = _processes,
        Threads = withThreads ? _threads : [],
        AtNs = AtNs,
        WalkNs = 61_000,
        ThreadCount = _processes.Length,
    };

    /// <summary>Reads a command line as the machine has it.</summary>
    public CommandAnswer Answer(CommandQuestion question)
    {
        if (RemembersReadings)
        {
            Readings.Add(question.Pid);
        }

        if (!CommandLines.TryGetValue(question.Pid, out byte[]? arguments))
        {
            return new(question.For, question.Turn, 0, null);
        }

        HashCode hash = default;
        hash.AddBytes(arguments);
        ulong code = (uint)hash.ToHashCode() | (1UL << 32);
        return new(
            question.For, question.Turn, code, code == question.KnownHash ? null : ForeignText.DecodeArguments(arguments, truncated: false));
    }

    public int TakeExits(Span<ExitRecord> into)
    {
        int count = 0;
        while (count < into.Length && _exits.TryDequeue(out ExitRecord record))
        {
            into[count++] = record;
        }

        return count;
    }

    public void Dispose()
    {
    }
}
