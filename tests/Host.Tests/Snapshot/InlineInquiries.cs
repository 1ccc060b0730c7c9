using System.Diagnostics.CodeAnalysis;
using Bpftop.Host.Collect.Late;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>Answers at once, on the thread that asks; or when a test says so.</summary>
internal sealed class InlineInquiries<TQuestion, TAnswer>(Func<TQuestion, TAnswer> answer) : IInquiries<TQuestion, TAnswer>
{
    private readonly Queue<TQuestion> _questions = new();

    /// <summary>While true questions are kept.</summary>
    public bool IsHeld { get; set; }

    /// <summary>While true nobody is there to answer.</summary>
    public bool IsAway { get; set; }

    public Action? Arrived { get; set; }

    public bool TryAsk(in TQuestion question)
    {
        if (!IsAway)
        {
            _questions.Enqueue(question);
        }

        return !IsAway;
    }

    public void Send()
    {
    }

    public bool TryTake([MaybeNullWhen(false)] out TAnswer taken)
    {
        if (!IsHeld && _questions.TryDequeue(out TQuestion? question))
        {
            taken = answer(question);
            return true;
        }

        taken = default;
        return false;
    }

    public TimeSpan? Look() => null;

    public bool IsAwaited(TimeSpan within) => _questions.Count > 0;
}
