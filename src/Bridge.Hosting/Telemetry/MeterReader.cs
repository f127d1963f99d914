using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Bridge.Hosting.Telemetry;

/// <summary>Listens to every meter whose name begins with <c>Bridge.</c> and holds the current values for <c>/metrics</c>.</summary>
/// <remarks>Counts from its construction on: resolve it before the meters are used. Thread-safe.</remarks>
public sealed class MeterReader : IDisposable
{
    /// <summary>The begin of the names that are listened to.</summary>
    public const string Prefix = "Bridge.";

    /// <summary>The content type of <see cref="WritePrometheus"/>.</summary>
    public const string ContentType = PrometheusWriter.ContentType;

    private readonly ConcurrentDictionary<Instrument, InstrumentValues> instruments = [];
    private readonly MeterListener listener;

    /// <summary>Begins to listen.</summary>
    public MeterReader()
    {
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (!instrument.Meter.Name.StartsWith(Prefix, StringComparison.Ordinal)) return;
                self.EnableMeasurementEvents(instrument, instruments.GetOrAdd(instrument, static added => new InstrumentValues(added)));
            },
            // What a disposed meter counted is no longer shown; its successor counts anew, as after a restart.
            MeasurementsCompleted = (instrument, _) => instruments.TryRemove(instrument, out InstrumentValues? _),
        };
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record((double)value, tags, state));
        listener.Start();
    }

    /// <summary>Asks the observable instruments, and gives all values in Prometheus' text format 0.0.4.</summary>
    public string WritePrometheus()
    {
        listener.RecordObservableInstruments();
        return PrometheusWriter.Write(instruments.Values);
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((InstrumentValues)state!).Record(value, tags);
}
