namespace Bridge.Benchmarks.Measuring;

/// <summary>Runs ours and the yardstick in turn: a warm-up round, then the rounds that count; who goes first alternates.</summary>
internal static class Rounds
{
    /// <summary>Measures and makes the result of the medians; against another build, where the request asks for one, instead of the
    /// yardstick.</summary>
    public static async Task<BenchmarkResult> RunAsync(
        BenchmarkRequest request, string unit, Func<Build, Task<Round>> ours, Func<Task<Round>> yardstick)
    {
        var other = request.Against;
        Func<Task<Round>> theirs = other is null ? yardstick : () => ours(other);
        var (first, second) = await AlternateAsync(
            request.Rounds, unit, other is null ? "yardstick" : "against", () => ours(Build.OfClone), theirs);
        return other is null ? Beside(request.Name, unit, first, second) : Comparison.Of(request.Name, unit, other, first, second);
    }

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values, int digits = 2)
    {
        var sorted = values.Order().ToArray();
        return Math.Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, digits);
    }

    /// <summary>The median of each process.</summary>
    public static Dictionary<string, double> Medians(IReadOnlyList<Round> rounds) =>
        rounds[0].Cpu.Keys.ToDictionary(name => name, name => Median(rounds.Select(round => round.Cpu[name])));

    private static BenchmarkResult Beside(string benchmark, string unit, IReadOnlyList<Round> ours, IReadOnlyList<Round> yardstick) => new()
    {
        Benchmark = benchmark,
        Unit = unit,
        Value = Median(ours.Select(round => round.Value)),
        Yardstick = Median(yardstick.Select(round => round.Value)),
        Ratio = Median(ours.Zip(yardstick, (a, b) => a.Value / b.Value), 3),
        Rounds = ours.Count,
        CpuMicrosecondsPerChange = Medians(ours),
        YardstickCpuMicrosecondsPerChange = Medians(yardstick),
        PeakRssMb = Median(ours.Select(round => round.PeakMegabytes)),
    };

    private static async Task<(IReadOnlyList<Round> Ours, IReadOnlyList<Round> Theirs)> AlternateAsync(
        int rounds, string unit, string other, Func<Task<Round>> ours, Func<Task<Round>> theirs)
    {
        var (mine, others) = (new List<Round>(), new List<Round>());
        for (var round = 0; round <= rounds; round++)
        {
            Round first, second;
            if (round % 2 == 0) (first, second) = (await ours(), await theirs());
            else (second, first) = (await theirs(), await ours());
            Progress.Say(
                $"{(round == 0 ? "warm-up" : $"round {round}")}: ours {first.Value:N1}, {other} {second.Value:N1} {unit}, ratio " +
                $"{first.Value / second.Value:F3}; " +
                $"CPU µs ours {Text(first.Cpu)}, {other} {Text(second.Cpu)}; peak {first.PeakMegabytes:F0} MiB; load {Machine.Load():F1}");
            if (round == 0) continue;
            mine.Add(first);
            others.Add(second);
        }

        return (mine, others);
    }

    private static string Text(IReadOnlyDictionary<string, double> cpu) => string
        .Join(", ", cpu.Select(process => $"{process.Key} {process.Value:F1}"));
}
