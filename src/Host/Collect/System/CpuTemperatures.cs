using System.Buffers.Text;

namespace Bpftop.Host.Collect.System;

/// <summary>How hot the CPUs are: the sensors that are in them, and where there is none, the thermal zones that are about them.</summary>
internal sealed class CpuTemperatures : IDisposable
{
    /// <summary>Drivers of sensors in the CPU (Documentation/hwmon).</summary>
    private static readonly string[] Drivers =
        ["coretemp", "k8temp", "k10temp", "zenpower", "via_cputemp", "cpu_thermal", "cpu-thermal", "soc_thermal", "soc-thermal", "cputemp"];

    private readonly KeptFile[] _inputs;

    private CpuTemperatures(KeptFile[] inputs) => _inputs = inputs;

    /// <param name="sysRoot">/sys, or a copy of it.</param>
    public static CpuTemperatures Find(string sysRoot)
    {
        string[] inputs = [.. Folders($"{sysRoot}/class/hwmon", "hwmon*").Where(static folder => Drivers.Contains(TextOf($"{folder}/name"))).SelectMany(InputsOf)];
        if (inputs.Length == 0)
        {
            inputs = [.. Folders($"{sysRoot}/class/thermal", "thermal_zone*").Where(static zone => IsOfCpu(TextOf($"{zone}/type"))).Select(static zone => $"{zone}/temp")];
        }

        return new([.. inputs.Select(static path => new KeptFile(path, 64))]);
    }

    /// <summary>The highest of them.</summary>
    public void Read(ref SensorSample into)
    {
        foreach (KeptFile input in _inputs)
        {
            double degrees = Utf8Parser.TryParse(input.Read(), out long thousandths, out _) ? thousandths / 1000.0 : double.NaN;
            into.CpuTemperature = double.IsNaN(into.CpuTemperature) || degrees > into.CpuTemperature ? degrees : into.CpuTemperature;
        }
    }

    public void Dispose()
    {
        foreach (KeptFile input in _inputs)
        {
            input.Dispose();
        }
    }

    /// <summary>The folders of a class of devices.</summary>
    public static string[] Folders(string path, string pattern) => Directory.Exists(path) ? Directory.GetDirectories(path, pattern) : [];

    /// <summary>The line of a file; empty where it is not there.</summary>
    public static string TextOf(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";

    private static bool IsOfCpu(string type) => type == "x86_pkg_temp" || type.StartsWith("cpu", StringComparison.Ordinal) || type.StartsWith("soc", StringComparison.Ordinal);

    /// <summary>Some of AMD's CPUs have an offset in what controls the fan (Tctl): where the temperature itself is there too (Tdie),
    /// that is what counts.</summary>
    private static IEnumerable<string> InputsOf(string folder)
    {
        string[] inputs = Directory.GetFiles(folder, "temp*_input");
        bool hasDie = inputs.Any(static input => LabelOf(input) == "Tdie");
        return inputs.Where(input => !hasDie || LabelOf(input) != "Tctl");
    }

    private static string LabelOf(string input) => TextOf($"{input[..^"input".Length]}label");
}
