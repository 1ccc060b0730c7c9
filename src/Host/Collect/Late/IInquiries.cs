namespace Bpftop.Host.Collect.Late;

/// <summary>Takes questions, and has their answers some time later.</summary>
/// <remarks>One thread asks and takes; see <see cref="ILateTexts"/> for what others may do.</remarks>
internal interface IInquiries<TQuestion, TAnswer>
{
    /// <summary>Called on any thread when there are answers to take.</summary>
    Action? Arrived { set; }

    /// <summary>Puts a question; <see cref="Send"/> follows, once for all of them.</summary>
    /// <returns>False where no thread is free to answer: ask again later.</returns>
    bool TryAsk(in TQuestion question);

    /// <summary>Has the questions looked at.</summary>
    void Send();

    /// <summary>Takes the next answer, in any order. It counts as awaited until this is called again.</summary>
    bool TryTake([MaybeNullWhen(false)] out TAnswer answer);

    /// <summary>Gives up a question that has taken too long.</summary>
    /// <returns>When to call it again; null where nothing is under way.</returns>
    TimeSpan? Look();

    /// <summary>Whether there is a recent question that may still be answered; any thread.</summary>
    bool IsAwaited(TimeSpan within);
}

/// <summary>How long an answer is waited for, and how many threads may hang at a time.</summary>
/// <param name="Patience">A question that takes longer keeps its thread, and the others get another one.</param>
/// <param name="MostLeftBehind">Threads that may be kept like this at a time.</param>
internal readonly record struct InquiryLimits(TimeSpan Patience, int MostLeftBehind);
