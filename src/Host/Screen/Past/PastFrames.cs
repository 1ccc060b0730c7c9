using System.Runtime.InteropServices;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Past;

/// <summary>Which moment of the past the screen shows, if any, and the ways to another.</summary>
/// <remarks>One thread: the screen's. Reading a frame takes a few milliseconds at most.</remarks>
/// <param name="kept">The frames.</param>
/// <param name="time">The clock, for its zone.</param>
internal sealed class PastFrames(IKeptFrames kept, TimeProvider time)
{
    private const ulong Minute = 60_000_000_000;

    private readonly IKeptFrameReader _reader = kept.NewReader();
    private readonly List<FrameMark> _marks = [];
    private FrameMark _shown;

    /// <summary>Whether the screen shows the past.</summary>
    public bool IsOn { get; private set; }

    /// <summary>The frame that is shown while it does.</summary>
    public Frame Frame { get; } = new();

    /// <summary>When it was taken.</summary>
    public FrameMark Shown => _shown;

    /// <summary>All that can be gone to, the oldest first; as old as the last call of anything here.</summary>
    public ReadOnlySpan<FrameMark> Marks => CollectionsMarshal.AsSpan(_marks);

    /// <summary>Memory that all of them take, in bytes.</summary>
    public long Bytes => kept.Bytes;

    /// <summary>Goes some refreshes on, or back where that is negative; past the newest one to the present.</summary>
    /// <param name="from">The frame that the screen shows.</param>
    /// <param name="refreshes">How many.</param>
    /// <returns>What there is to say, or null.</returns>
    public string? Step(Frame from, int refreshes)
    {
        if (WhyNot() is { } why)
        {
            return why;
        }

        int at = _marks.FindLastIndex(mark => mark.Number <= from.Number);

        // The frame on the screen may be gone meanwhile: then all that are kept are newer.
        int to = at < 0 ? (refreshes < 0 ? -1 : 0) : at + refreshes;
        return GoToIndex(to, isClamped: refreshes < 0 && at > 0);
    }

    /// <summary>Goes some minutes on or back.</summary>
    /// <returns>What there is to say, or null.</returns>
    public string? StepMinutes(Frame from, int minutes)
    {
        if (WhyNot() is { } why)
        {
            return why;
        }

        ulong moment = from.AtNs + (ulong)((long)Minute * minutes);
        bool isBack = minutes < 0;
        int to = isBack
            ? _marks.FindLastIndex(mark => (long)(mark.AtNs - moment) <= 0)
            : _marks.FindIndex(mark => (long)(mark.AtNs - moment) >= 0);
        return isBack
            ? GoToIndex(to, isClamped: from.Number > _marks[0].Number)
            : GoToIndex(to < 0 ? _marks.Count : to, isClamped: false);
    }

    /// <summary>Goes to the frame of a time of day, of the last such moment.</summary>
    /// <param name="moment">The time of day.</param>
    /// <returns>What there is to say, or null.</returns>
    public string? GoTo(TimeSpan moment)
    {
        if (WhyNot() is { } why)
        {
            return why;
        }

        DateTime newest = Local(_marks[^1]);
        DateTime wanted = newest.Date + moment;
        if (wanted > newest)
        {
            wanted = wanted.AddDays(-1);
        }

        // Of the frames of a second, the last one.
        DateTime end = wanted.AddSeconds(1);
        int to = _marks.FindLastIndex(mark => Local(mark) < end);
        return to < 0
            ? $"{MomentText.Of(wanted)} is not kept: frames are kept from {MomentText.Of(Local(_marks[0]))} on"
            : GoToIndex(to, isClamped: false);
    }

    /// <summary>Goes to the frame nearest to a moment before the newest one.</summary>
    /// <param name="ago">How long before.</param>
    /// <returns>What there is to say, or null.</returns>
    public string? GoBack(TimeSpan ago)
    {
        if (WhyNot() is { } why)
        {
            return why;
        }

        ulong newest = _marks[^1].AtNs;
        double length = ago.TotalNanoseconds;
        if (length > newest - _marks[0].AtNs)
        {
            return $"nothing is kept of that long ago: frames are kept from {MomentText.Of(Local(_marks[0]))} on";
        }

        return GoTo(_marks.MinBy(mark => Math.Abs(newest - mark.AtNs - length)));
    }

    /// <summary>Goes to the frame at a place of <see cref="Marks"/>.</summary>
    /// <returns>What there is to say, or null.</returns>
    public string? GoTo(FrameMark mark)
    {
        if (!_reader.TryRead(mark.Number, Frame))
        {
            return "that frame is not kept any more";
        }

        IsOn = true;
        _shown = mark;
        return null;
    }

    /// <summary>Back to the present.</summary>
    public void Leave() => IsOn = false;

    /// <summary>Takes up what was kept meanwhile.</summary>
    public void Refresh() => kept.CopyMarks(_marks);

    /// <summary>When a frame was taken, by the clock on the wall.</summary>
    public DateTime Local(FrameMark mark) => TimeZoneInfo.ConvertTime(mark.Time, time.LocalTimeZone).DateTime;

    private string? WhyNot()
    {
        if (!kept.IsOn)
        {
            return "no past is kept: --history, or history in the configuration, says for how many minutes";
        }

        Refresh();
        return _marks.Count == 0 ? "no frame is kept yet" : null;
    }

    /// <param name="index">The place; before the first one there is nothing, after the last one the present.</param>
    /// <param name="isClamped">Whether the first one will do where it would be before that.</param>
    private string? GoToIndex(int index, bool isClamped)
    {
        if (index >= _marks.Count)
        {
            bool was = IsOn;
            Leave();
            return was ? null : "this is the present";
        }

        if (index >= 0)
        {
            return GoTo(_marks[index]);
        }

        string oldest = $"{MomentText.Of(Local(_marks[0]))} is the oldest frame that is kept";
        return isClamped ? GoTo(_marks[0]) ?? oldest : oldest;
    }
}
