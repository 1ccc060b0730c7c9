#!/bin/sh
# The OpenTelemetry .NET SDK has room for 2,000 attribute sets in an instrument. An observable gauge shows only what the
# last collection reported, so one would count those. But with cumulative temporality, which is the default and means
# nothing to a gauge, a set that is no longer reported keeps its place for ever. With 1,500 living things, all replaced
# by others between two collections, the first collection shows all, the second 500, every later one none, only the one
# overflow point. With delta temporality the places do come back, but a collection late: 1,500, 500, 1,500, 500.
#
# Seen with: OpenTelemetry and OpenTelemetry.Exporter.InMemory 1.20.1, .NET SDK 10.0.401 (which has to be there).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" NUGET_PACKAGES="$work/packages" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat >app.cs <<'CS'
#:package OpenTelemetry@1.20.1
#:package OpenTelemetry.Exporter.InMemory@1.20.1
#:property PublishAot=false
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

foreach (MetricReaderTemporalityPreference temporality in new[] { MetricReaderTemporalityPreference.Cumulative, MetricReaderTemporalityPreference.Delta })
{
    int round = 0;
    using Meter meter = new("finding" + temporality);
    _ = meter.CreateObservableGauge("living", () => Enumerable.Range(0, 1500).Select(
        i => new Measurement<long>(i, new KeyValuePair<string, object?>("id", (round * 1500) + i))));
    List<MetricSnapshot> seen = [];
    using MeterProvider provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
        .AddInMemoryExporter(seen, reader => reader.TemporalityPreference = temporality).Build();
    List<string> shown = [];
    for (; round < 4; round++)
    {
        seen.Clear();
        provider.ForceFlush();
        int ids = 0, overflow = 0;
        foreach (MetricPoint point in seen.SelectMany(metric => metric.MetricPoints))
        {
            foreach (KeyValuePair<string, object?> tag in point.Tags)
            {
                if (tag.Key == "id") ids++; else overflow++;
            }
        }

        shown.Add($"{ids}+{overflow}");
    }

    Console.WriteLine($"{temporality}: {string.Join(' ', shown)}");
}
CS
echo "dotnet $(dotnet --version), OpenTelemetry 1.20.1; of 1,500 reported, with an id + overflow, by collection:"
shown=$(dotnet run app.cs)
echo "$shown"
[ "$shown" = "Cumulative: 1500+0 500+1 0+1 0+1
Delta: 1500+0 500+1 1500+0 500+1" ]
