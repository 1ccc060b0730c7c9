namespace Bpftop.Terminal;

/// <summary>What a code point does to the columns of a terminal.</summary>
/// <remarks>
/// "Disputed" ones are those whose width differs from terminal to terminal (emoji, spacing vowel signs, symbols that
/// a later Unicode made wide): the renderer says where the cursor goes after each, so that a different opinion never
/// moves the rest of the row.
/// </remarks>
internal enum GlyphClass
{
    /// <summary>One column everywhere.</summary>
    Narrow,

    /// <summary>One column in the tables, maybe not in the terminal.</summary>
    DisputedNarrow,

    /// <summary>Two columns everywhere.</summary>
    Wide,

    /// <summary>Two columns in the tables, maybe not in the terminal.</summary>
    DisputedWide,

    /// <summary>Combines with what is before it.</summary>
    Mark,

    /// <summary>Chooses a variant of what is before it, which terminals disagree on: left out.</summary>
    Selector,

    /// <summary>Control, format, filler or no character at all: shown as a stand-in.</summary>
    Hidden,

    /// <summary>One of the many blanks: shown as a space.</summary>
    Blank,
}
