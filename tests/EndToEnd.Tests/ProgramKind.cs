namespace Bpftop.EndToEnd.Tests;

/// <summary>What the program in one file cannot have. Tests that need it are skipped there, and say this.</summary>
internal static class Lacks
{
    public const string Folders = "the static file loads no plugins from folders";
    public const string Driver = "the static file cannot load the driver's library";
    public const string NameService = "the static file has no C library that asks modules of the name service";

    /// <summary>The reason, where the program that is tested is that file; else null.</summary>
    public static string? Here(string what) => CliProgram.IsStatic ? what : null;
}

/// <summary>A fact that the program in one file cannot show.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NotStaticFactAttribute : FactAttribute
{
    /// <param name="needs">One of <see cref="Lacks"/>.</param>
    public NotStaticFactAttribute(string needs)
    {
        Needs = needs;
        Skip = Lacks.Here(needs);
    }

    public string Needs { get; }
}

/// <summary>A theory that the program in one file cannot show.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NotStaticTheoryAttribute : TheoryAttribute
{
    /// <param name="needs">One of <see cref="Lacks"/>.</param>
    public NotStaticTheoryAttribute(string needs)
    {
        Needs = needs;
        Skip = Lacks.Here(needs);
    }

    public string Needs { get; }
}
