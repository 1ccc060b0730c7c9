namespace Bpftop.Host.Collect.System;

/// <summary>Adds up what several devices carried since the last reading. A new device brings no history; where one was
/// reset, what it carried before is not known, and so neither is the sum.</summary>
internal sealed class TrafficMeter
{
    private Device[] _devices = [];
    private int _count;
    private int _next;
    private long _reading;
    private double _in;
    private double _out;

    /// <summary>Devices that are known.</summary>
    public int Count => _count;

    /// <summary>Starts a reading. Devices that the last one did not name are forgotten: each container brings an
    /// interface of a new name, and they would add up.</summary>
    public void Begin()
    {
        ForgetGone();
        _reading++;
        _next = 0;
        _in = 0;
        _out = 0;
    }

    /// <summary>Whether a device is known, and counts. Devices come in the same order each time, mostly.</summary>
    public bool? Known(ReadOnlySpan<byte> name)
    {
        int index = Find(name);
        return index < 0 ? null : _devices[index].Counts;
    }

    /// <summary>Takes the totals of the device that <see cref="Known"/> found last, or that was added last.</summary>
    public void Take(ulong received, ulong sent)
    {
        ref Device device = ref _devices[_next];
        if (device.Seen == _reading - 1)
        {
            _in += Since(device.In, received);
            _out += Since(device.Out, sent);
        }

        device.In = received;
        device.Out = sent;
        device.Seen = _reading;
    }

    /// <summary>Adds a device; <see cref="Take"/> is about it until another one is asked for.</summary>
    /// <returns>Whether it counts.</returns>
    public bool Add(ReadOnlySpan<byte> name, bool counts)
    {
        if (_count == _devices.Length)
        {
            Array.Resize(ref _devices, Math.Max(8, _count * 2));
        }

        // Seen in no reading: none comes right after -1.
        _devices[_count] = new Device { Name = name.ToArray(), Counts = counts, Seen = -1, Named = _reading };
        _next = _count++;
        return counts;
    }

    /// <summary>Nothing could be read: what comes next begins anew.</summary>
    public void Skip() => _reading = 0;

    /// <summary>Bytes per second over the interval; NaN at the first reading, and where a counter fell.</summary>
    public (double In, double Out) Rates(double seconds) =>
        _reading > 1 && seconds > 0 ? (_in / seconds, _out / seconds) : (double.NaN, double.NaN);

    private static double Since(ulong before, ulong now) => now < before ? double.NaN : now - before;

    private void ForgetGone()
    {
        int kept = 0;
        for (int index = 0; index < _count; index++)
        {
            if (_devices[index].Named == _reading)
            {
                _devices[kept++] = _devices[index];
            }
        }

        _devices.AsSpan(kept, _count - kept).Clear();
        _count = kept;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int step = 0; step < _count; step++)
        {
            int index = (_next + step) % _count;
            if (name.SequenceEqual(_devices[index].Name))
            {
                _next = index;
                _devices[index].Named = _reading;
                return index;
            }
        }

        return -1;
    }

    private struct Device
    {
        public byte[] Name;
        public bool Counts;
        public long Seen;
        public long Named;
        public ulong In;
        public ulong Out;
    }
}
