using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.Testing.Repository;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.UnitTests.Wire;

/// <summary>The instruments that dashboards and alerts are made of: meter, kind, name, unit and tags.</summary>
public sealed class MetricNamesTests
{
    [Fact]
    public void Are_those_of_the_list()
    {
        var tags = new ConcurrentDictionary<Instrument, ConcurrentDictionary<string, bool>>();
        using var listener = Listen(tags);
        foreach (var (_, app) in WireApps.Build()) Fill(app);
        listener.RecordObservableInstruments();
        // Every process has its own of the shared ones; a series of its own shows the tags.
        var names = tags.GroupBy(pair => Describe(pair.Key), pair => pair.Value.Keys, StringComparer.Ordinal)
            .Select(found =>
                $"{found.Key} {{{string.Join(',', found.SelectMany(keys => keys).Distinct().Order(StringComparer.Ordinal))}}}");
        WireList.AssertEqual("tests/Bridge.UnitTests/Wire/metric-names.txt", names);
    }

    private static MeterListener Listen(ConcurrentDictionary<Instrument, ConcurrentDictionary<string, bool>> tags)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (!instrument.Meter.Name.StartsWith("Bridge.", StringComparison.Ordinal)
                    || instrument.Meter.Name.StartsWith("Bridge.Tests", StringComparison.Ordinal)) return;
                self.EnableMeasurementEvents(instrument, tags.GetOrAdd(instrument, _ => []));
            },
            // What other tests made and have done with.
            MeasurementsCompleted = (instrument, _) => tags.TryRemove(instrument, out ConcurrentDictionary<string, bool>? _),
        };
        listener.SetMeasurementEventCallback<int>((_, _, found, state) => Add(found, state));
        listener.SetMeasurementEventCallback<long>((_, _, found, state) => Add(found, state));
        listener.SetMeasurementEventCallback<double>((_, _, found, state) => Add(found, state));
        listener.Start();
        return listener;
    }

    private static void Add(ReadOnlySpan<KeyValuePair<string, object?>> found, object? state)
    {
        foreach (var (name, _) in found) ((ConcurrentDictionary<string, bool>)state!)[name] = true;
    }

    // One of everything that has a series of its own.
    private static void Fill(WebApplication app)
    {
        app.Services.GetService<RelayStatus>()?.Update(now => now with { TypedOffset = 1, BatchesOffset = 1, Lanes = [Lane] });
        if (app.Services.GetService<OffsetsStatus>() is { } offsets)
            offsets.Current = new Dictionary<string, OffsetState> { ["one"] = OffsetState.Kept };
        app.Services.GetService<SubscriptionList>()?.Set("one", new SubscriptionCounters());
    }

    private static LaneSnapshot Lane => new() { Destination = "one", State = LaneState.Refused, Changes = 1 };

    private static string Describe(Instrument instrument) =>
        $"{instrument.Meter.Name} {instrument.GetType().Name.Split('`')[0]} {instrument.Name} [{instrument.Unit}]";
}
