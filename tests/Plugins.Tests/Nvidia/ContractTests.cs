using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Nvidia;

public sealed class GpuColumnsContract : ColumnProviderContract<IColumnProvider>, IDisposable
{
    private readonly List<Rig> _rigs = [];

    public void Dispose() => _rigs.ForEach(static rig => rig.Dispose());

    protected override IColumnProvider Create() => RigForContract.Open(_rigs).Columns;
}

public sealed class GpuMetersContract : MeterProviderContract, IDisposable
{
    private readonly List<Rig> _rigs = [];

    public void Dispose() => _rigs.ForEach(static rig => rig.Dispose());

    protected override IMeterProvider Create() => RigForContract.Open(_rigs).Meters;
}

public sealed class GpuTableContract : TableProviderContract, IDisposable
{
    private readonly List<Rig> _rigs = [];

    public void Dispose() => _rigs.ForEach(static rig => rig.Dispose());

    protected override ITableProvider Create() => RigForContract.Open(_rigs).Table;
}

public sealed class GpuAbsentSourceContract : AbsentSourceContract
{
    protected override IProbe CreateAbsent() => new GpuRefresh(
        Rig.Options("/nonexistent/libnvidia-ml.so.1"), TimeProvider.System, new Latest<GpuReadings>(GpuReadings.None));
}

public sealed class GpuSlowSourceContract : SlowSourceContract, IDisposable
{
    private readonly List<Rig> _rigs = [];

    public void Dispose() => _rigs.ForEach(static rig => rig.Dispose());

    protected override HangingSource CreateHanging()
    {
        Rig rig = RigForContract.Open(_rigs);
        rig.Nvml.Say(RigForContract.Scenario + "\ndelay nvmlDeviceGetUtilizationRates 20000");
        return new HangingSource(rig.Monitor) { Columns = rig.Columns, Meters = rig.Meters, Table = rig.Table };
    }
}
