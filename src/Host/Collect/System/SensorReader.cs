namespace Bpftop.Host.Collect.System;

/// <summary>Temperature, frequency and batteries. A driver may have to ask its device for them, or the firmware, which can take its time:
/// they are read on the pool, once for each refresh at most, and a refresh has what was read since the one before.</summary>
/// <remarks>A reading that never comes back is left where it is; no other is begun, and nothing is known any more.</remarks>
internal sealed class SensorReader(string procRoot, string sysRoot, TimeProvider time) : IThreadPoolWorkItem, IDisposable
{
    /// <summary>A value that a reading of so long has not renewed is none of now.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Devices come and go: they are looked for again after so many readings.</summary>
    private const int ReadingsOfDevices = 60;

    private CpuTemperatures? _temperatures;
    private CpuFrequencies? _frequencies;
    private Batteries? _batteries;
    private int _readings;

    // The reading's while it runs, the caller's else.
    private SensorSample _read = SensorSample.Unknown;
    private MachineFacts _asked;
    private volatile bool _isRunning;
    private volatile bool _isDisposed;

    private SensorSample _last = SensorSample.Unknown;
    private long _begun;

    /// <summary>Tells what the last reading found, and begins another; never waits.</summary>
    /// <param name="into">Takes it.</param>
    /// <param name="facts">What is asked for.</param>
    public void Read(ref SensorSample into, MachineFacts facts)
    {
        facts &= MachineFacts.Sensors;
        if (!_isRunning)
        {
            // What was asked for long ago is none of now, either.
            _last = _asked == facts ? _read : SensorSample.Unknown;
            _asked = facts;
            if (facts != MachineFacts.None && !_isDisposed)
            {
                _begun = time.GetTimestamp();
                _isRunning = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
        else if (time.GetElapsedTime(_begun) > Patience || _asked != facts)
        {
            _last = SensorSample.Unknown;
        }

        into = _last;
    }

    /// <summary>Reads, on the pool.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        SensorSample read = SensorSample.Unknown;
        try
        {
            if (_readings++ % ReadingsOfDevices == 0)
            {
                Close();
            }

            if (_asked.HasFlag(MachineFacts.Temperature))
            {
                (_temperatures ??= CpuTemperatures.Find(sysRoot)).Read(ref read);
            }

            if (_asked.HasFlag(MachineFacts.Frequency))
            {
                (_frequencies ??= CpuFrequencies.Find(procRoot, sysRoot)).Read(ref read);
            }

            if (_asked.HasFlag(MachineFacts.Battery))
            {
                (_batteries ??= Batteries.Find(sysRoot)).Read(ref read);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A device went while it was looked for.
            Close();
        }

        if (_isDisposed)
        {
            Close();
        }

        _read = read;
        _isRunning = false;
    }

    public void Dispose()
    {
        _isDisposed = true;
        if (!_isRunning)
        {
            Close();
        }
    }

    private void Close()
    {
        _temperatures?.Dispose();
        _frequencies?.Dispose();
        _batteries?.Dispose();
        (_temperatures, _frequencies, _batteries) = (null, null, null);
    }
}
