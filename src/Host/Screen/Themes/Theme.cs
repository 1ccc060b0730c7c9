using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Themes;

/// <summary>How everything on the screen looks. Immutable; drawing only picks from it.</summary>
internal sealed record Theme
{
    public required string Name { get; init; }

    /// <summary>What it is for, in a few words.</summary>
    public string Help { get; init; } = "";

    /// <summary>The colours that the terminal is asked for; null for as many as it has.</summary>
    public ColorDepth? Colors { get; init; }

    public Style Text { get; init; }
    public Style Dim { get; init; }
    public Style Strong { get; init; }
    public Style Error { get; init; }
    public Style Notice { get; init; }

    /// <summary>Rows of the process table, by what they are.</summary>
    public Style Running { get; init; }
    public Style Waiting { get; init; }
    public Style Zombie { get; init; }
    public Style Stopped { get; init; }
    public Style Frozen { get; init; }
    public Style KernelThread { get; init; }
    public Style OtherUser { get; init; }
    public Style Thread { get; init; }
    public Style Exited { get; init; }
    public Style Group { get; init; }
    public Style Program { get; init; }
    public Style DeletedProgram { get; init; }
    public Style TreeLines { get; init; }

    /// <summary>Marks laid over rows.</summary>
    public Mark Cursor { get; init; }

    /// <summary>The cursor of the table that does not have the focus.</summary>
    public Mark OtherCursor { get; init; }
    public Mark Tagged { get; init; }
    public Mark Range { get; init; }
    public Mark New { get; init; }

    /// <summary>What a search found, in the cells; seen on any of the others.</summary>
    public Mark Match { get; init; }
    public Mark Behind { get; init; }

    public Style ColumnHeader { get; init; }
    public Style SortHeader { get; init; }
    public Style Status { get; init; }
    public Style StatusStrong { get; init; }
    public Style StatusError { get; init; }
    public Style FunctionKey { get; init; }
    public Style FunctionLabel { get; init; }

    public Style WindowText { get; init; }
    public Style WindowBorder { get; init; }
    public Style WindowTitle { get; init; }
    public Mark WindowCursor { get; init; }

    public Style MeterLabel { get; init; }
    public Style MeterFrame { get; init; }
    public Style MeterText { get; init; }

    /// <summary>User, nice, system, interrupts, stolen, waiting for I/O; other bars take them in turn.</summary>
    public required Style[] Cpu { get; init; }

    /// <summary>Used, buffers, shared, cached.</summary>
    public required Style[] Memory { get; init; }

    /// <summary>Swap.</summary>
    public required Style[] Swap { get; init; }

    /// <summary>The character of each segment of a bar; different ones where colours cannot tell them apart.</summary>
    public string Bars { get; init; } = "||||||";
}

/// <summary>What is laid over cells whose text stays: a background, and attributes where there are no colours.</summary>
internal readonly record struct Mark(Color Background, TextAttributes Attributes = TextAttributes.None);
