namespace Bpftop.Host.Plugins;

/// <summary>One line about an exception of a plugin.</summary>
internal static class FaultText
{
    public static string Of(Exception fault)
    {
        // Wrappers say "one or more errors"; the cause is inside.
        while (IsWrapper(fault) && fault.InnerException is { } inner)
        {
            fault = inner;
        }

        string message = OneLine.Of(Message(fault));
        return fault is BadPluginException or BpfException ? message : $"{fault.GetType().Name}: {message}";
    }

    // The container wraps what it says about a missing service in a description of who asked.
    private static bool IsWrapper(Exception fault) =>
        fault is AggregateException or System.Reflection.TargetInvocationException or TypeInitializationException
        || (fault is InvalidOperationException && fault.InnerException is InvalidOperationException);

    /// <summary>A plugin's exception type may throw even here.</summary>
    private static string Message(Exception fault)
    {
        try
        {
            return fault.Message;
        }
        catch (Exception second)
        {
            return $"its message threw {second.GetType().Name}";
        }
    }
}

/// <summary>A plugin's parts break a rule of the contract; never leaves the loader.</summary>
internal sealed class BadPluginException(string message) : Exception(message);
