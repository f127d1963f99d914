namespace Bridge.Benchmarks.Measuring;

/// <summary>Runs ours and the yardstick in turn: a warm-up round, then the rounds that count; who goes first alternates.</summary>
internal static class Rounds
{
    /// <summary>Measures and makes the result of the medians.</summary>
    public static async Task<BenchmarkResult> RunAsync(string benchmark, string unit, int rounds, Func<Task<Round>> ours, Func<Task<Round>> yardstick)
    {
        var (mine, theirs) = (new List<Round>(), new List<Round>());
        for (var round = 0; round <= rounds; round++)
        {
            Round first, second;
            if (round % 2 == 0) (first, second) = (await ours(), await yardstick());
            else (second, first) = (await yardstick(), await ours());
            Progress.Say($"{(round == 0 ? "warm-up" : $"round {round}")}: ours {first.Value:N1}, yardstick {second.Value:N1} {unit}, ratio {first.Value / second.Value:F3}; " +
                $"CPU µs ours {Text(first.Cpu)}, yardstick {Text(second.Cpu)}; peak {first.PeakMegabytes:F0} MiB; load {Machine.Load():F1}");
            if (round == 0) continue;
            mine.Add(first);
            theirs.Add(second);
        }

        return new BenchmarkResult
        {
            Benchmark = benchmark,
            Unit = unit,
            Value = Median(mine.Select(round => round.Value)),
            Yardstick = Median(theirs.Select(round => round.Value)),
            Ratio = Median(mine.Zip(theirs, (a, b) => a.Value / b.Value), 3),
            Rounds = rounds,
            CpuMicrosecondsPerChange = Medians(mine),
            YardstickCpuMicrosecondsPerChange = Medians(theirs),
            PeakRssMb = Median(mine.Select(round => round.PeakMegabytes)),
        };
    }

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values, int digits = 2)
    {
        var sorted = values.Order().ToArray();
        return Math.Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, digits);
    }

    private static Dictionary<string, double> Medians(List<Round> rounds) =>
        rounds[0].Cpu.Keys.ToDictionary(name => name, name => Median(rounds.Select(round => round.Cpu[name])));

    private static string Text(IReadOnlyDictionary<string, double> cpu) => string.Join(", ", cpu.Select(process => $"{process.Key} {process.Value:F1}"));
}
