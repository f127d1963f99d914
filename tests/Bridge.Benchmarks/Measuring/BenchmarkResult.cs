using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bridge.Benchmarks.Measuring;

/// <summary>What a benchmark found; medians of its rounds. Where no other program can be measured, the yardstick is the goal.</summary>
internal sealed record BenchmarkResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The benchmark's name.</summary>
    public required string Benchmark { get; init; }

    /// <summary>Ours.</summary>
    public required double Value { get; init; }

    /// <summary>The unit of value and yardstick.</summary>
    public required string Unit { get; init; }

    /// <summary>The yardstick's.</summary>
    public required double Yardstick { get; init; }

    /// <summary>The revision whose build took the yardstick's place.</summary>
    public string? Against { get; init; }

    /// <summary>Ours divided by the yardstick's: the median of the rounds' own ratios; against a revision, the ratio of the
    /// medians.</summary>
    public required double Ratio { get; init; }

    /// <summary>How many rounds were counted.</summary>
    public required int Rounds { get; init; }

    /// <summary>CPU time in microseconds for each change, by process, while ours ran.</summary>
    public required IReadOnlyDictionary<string, double> CpuMicrosecondsPerChange { get; init; }

    /// <summary>The same while the yardstick ran.</summary>
    public IReadOnlyDictionary<string, double>? YardstickCpuMicrosecondsPerChange { get; init; }

    /// <summary>CPU time in microseconds for each change, of our own processes together.</summary>
    public double? OwnCpuMicrosecondsPerChange { get; init; }

    /// <summary>The same of the other revision's.</summary>
    public double? YardstickOwnCpuMicrosecondsPerChange { get; init; }

    /// <summary>The ratio of the two.</summary>
    public double? OwnCpuRatio { get; init; }

    /// <summary>The most memory that the worker had resident, in MiB.</summary>
    public required double PeakRssMb { get; init; }

    /// <summary>Half of the changes took no longer.</summary>
    public double? P50Milliseconds { get; init; }

    /// <summary>99 of 100 changes took no longer.</summary>
    public double? P99Milliseconds { get; init; }

    /// <summary>The yardstick's median.</summary>
    public double? YardstickP50Milliseconds { get; init; }

    /// <summary>The yardstick's 99th percentile.</summary>
    public double? YardstickP99Milliseconds { get; init; }

    /// <summary>Where it was measured.</summary>
    public Machine Machine { get; init; } = Machine.Read();

    /// <summary>The result as one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
