namespace Bpftop.Host.Plugins;

/// <summary>One line about an exception of a plugin.</summary>
internal static class FaultText
{
    public static string Of(Exception fault)
    {
        // Wrappers say "one or more errors"; the cause is inside.
        while (fault is AggregateException or System.Reflection.TargetInvocationException or TypeInitializationException
               && fault.InnerException is { } inner)
        {
            fault = inner;
        }

        string message = Message(fault);
        int line = message.AsSpan().IndexOfAny('\r', '\n');
        message = line < 0 ? message : message[..line];
        return fault is BadPluginException ? message : $"{fault.GetType().Name}: {message}";
    }

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
