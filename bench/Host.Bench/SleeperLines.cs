using System.Diagnostics.CodeAnalysis;
using Bpftop.Host.Collect.Late;

namespace Bpftop.Bench;

/// <summary>The same command line for every process, at once.</summary>
internal sealed class SleeperLines : IInquiries<CommandQuestion, CommandAnswer>
{
    private const ulong Hash = 1;

    private readonly Queue<CommandQuestion> _questions = new();

    public Action? Arrived { get; set; }

    public int LeftBehind => 0;

    public bool TryAsk(in CommandQuestion question)
    {
        _questions.Enqueue(question);
        return true;
    }

    public void Send()
    {
    }

    public bool TryTake([MaybeNullWhen(false)] out CommandAnswer answer)
    {
        if (!_questions.TryDequeue(out CommandQuestion question))
        {
            answer = default;
            return false;
        }

        answer = new CommandAnswer(question.For, question.Turn, Hash, question.KnownHash == Hash ? null : "/usr/bin/sleeper --for ever");
        return true;
    }

    public TimeSpan? Look() => null;

    public bool IsAwaited(TimeSpan within) => false;
}
