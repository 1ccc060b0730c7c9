using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Host.Collect.Late;

/// <summary>Takes questions, and has their answers some time later.</summary>
/// <remarks>One thread asks and takes; see <see cref="ILateTexts"/> for what others may do.</remarks>
internal interface IInquiries<TQuestion, TAnswer>
{
    /// <summary>Called on any thread when there are answers to take.</summary>
    Action? Arrived { set; }

    /// <summary>Puts a question; <see cref="Send"/> follows, once for all of them.</summary>
    /// <returns>False where nobody is there to answer: ask again later.</returns>
    bool TryAsk(in TQuestion question);

    /// <summary>Has the questions looked at.</summary>
    void Send();

    /// <summary>Takes the next answer, in any order. It counts as awaited until this is called again.</summary>
    bool TryTake([MaybeNullWhen(false)] out TAnswer answer);

    /// <summary>Gives up a question that has taken too long.</summary>
    /// <returns>When to call it again; null where nothing is under way.</returns>
    TimeSpan? Look();

    /// <summary>Whether there is a question of the last while that may still be answered; any thread.</summary>
    bool IsAwaited(TimeSpan within);
}
