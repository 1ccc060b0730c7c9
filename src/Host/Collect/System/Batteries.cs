using System.Buffers.Text;

namespace Bpftop.Host.Collect.System;

/// <summary>The batteries that the machine runs on (Documentation/ABI/testing/sysfs-class-power); those of mice and keyboards are
/// not.</summary>
internal sealed class Batteries : IDisposable
{
    private readonly Battery[] _all;

    private Batteries(Battery[] all) => _all = all;

    /// <param name="sysRoot">/sys, or a copy of it.</param>
    public static Batteries Find(string sysRoot) => new(
    [
        .. CpuTemperatures.Folders($"{sysRoot}/class/power_supply", "*")
            .Where(static supply => CpuTemperatures.TextOf($"{supply}/type") == "Battery" && CpuTemperatures.TextOf($"{supply}/scope") != "Device")
            .Select(static supply => new Battery(supply)),
    ]);

    public void Read(ref SensorSample into)
    {
        if (_all.Length == 0)
        {
            return;
        }

        double now = 0;
        double full = 0;
        double parts = 0;
        double watts = double.NaN;
        into.BatteryCharging = 0;
        foreach (Battery battery in _all)
        {
            // Those that say how much energy they hold count by their size; where one does not, all count alike.
            double energy = Number(battery.EnergyNow);
            double most = Number(battery.EnergyFull);
            now += energy;
            full += most;
            double charge = Number(battery.ChargeNow) / Number(battery.ChargeFull);
            parts += most > 0 && energy >= 0 ? energy / most : charge >= 0 ? charge : Number(battery.Capacity) / 100;
            double power = Number(battery.Power) / 1e6;
            power = double.IsNaN(power) ? Number(battery.Current) * Number(battery.Voltage) / 1e12 : power;
            watts = double.IsNaN(power) ? watts : Math.Abs(power) + (double.IsNaN(watts) ? 0 : watts);
            ReadOnlySpan<byte> status = battery.Status.Read();
            into.BatteryCharging = status.StartsWith("Discharging"u8) ? -1
                : into.BatteryCharging == 0 && status.StartsWith("Charging"u8) ? 1
                : into.BatteryCharging;
        }

        into.BatteryPercent = Math.Min(100, 100 * (full > 0 && now >= 0 ? now / full : parts / _all.Length));
        into.BatteryWatts = watts;
    }

    public void Dispose()
    {
        foreach (Battery battery in _all)
        {
            battery.Dispose();
        }
    }

    private static double Number(KeptFile file) => Utf8Parser.TryParse(file.Read(), out long number, out _) ? number : double.NaN;

    private sealed class Battery(string path) : IDisposable
    {
        public KeptFile EnergyNow { get; } = new($"{path}/energy_now", 64);

        public KeptFile EnergyFull { get; } = new($"{path}/energy_full", 64);

        public KeptFile ChargeNow { get; } = new($"{path}/charge_now", 64);

        public KeptFile ChargeFull { get; } = new($"{path}/charge_full", 64);

        public KeptFile Capacity { get; } = new($"{path}/capacity", 64);

        public KeptFile Power { get; } = new($"{path}/power_now", 64);

        public KeptFile Current { get; } = new($"{path}/current_now", 64);

        public KeptFile Voltage { get; } = new($"{path}/voltage_now", 64);

        public KeptFile Status { get; } = new($"{path}/status", 64);

        public void Dispose()
        {
            foreach (KeptFile file in (KeptFile[])[EnergyNow, EnergyFull, ChargeNow, ChargeFull, Capacity, Power, Current, Voltage, Status])
            {
                file.Dispose();
            }
        }
    }
}
