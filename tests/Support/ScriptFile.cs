using System.Diagnostics;

namespace Bpftop.Tests.Support;

/// <summary>Programs that a test writes and then runs.</summary>
internal static class ScriptFile
{
    /// <summary>Writes a script of the shell that can be run at once.</summary>
    /// <remarks>By another process: a child that another test's thread is just starting has a copy of every descriptor of this one
    /// until it executes its program, and what somebody has open for writing cannot be run (ETXTBSY).</remarks>
    /// <param name="path">The file.</param>
    /// <param name="script">Its lines, without the first.</param>
    public static void Write(string path, string script)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", "cat >\"$1\" && chmod 700 \"$1\"", "sh", path]) { RedirectStandardInput = true })!;
        shell.StandardInput.Write($"#!/bin/sh\n{script}\n");
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
