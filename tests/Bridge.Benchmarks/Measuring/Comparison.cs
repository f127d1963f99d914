namespace Bridge.Benchmarks.Measuring;

/// <summary>Two builds, measured in turn: the medians of both, and the ratios of these medians, the clone's to the other's.</summary>
internal static class Comparison
{
    /// <summary>Makes the result, and shows it to a person.</summary>
    public static BenchmarkResult Of(string benchmark, string unit, Build other, IReadOnlyList<Round> ours, IReadOnlyList<Round> theirs)
    {
        var (value, its) = (Rounds.Median(ours.Select(round => round.Value)), Rounds.Median(theirs.Select(round => round.Value)));
        var (own, itsOwn) = (Rounds.Median(ours.Select(round => round.OwnCpu)), Rounds.Median(theirs.Select(round => round.OwnCpu)));
        var (cpu, itsCpu) = (Rounds.Medians(ours), Rounds.Medians(theirs));
        Show($"{benchmark} against {other.Revision}, medians of {ours.Count} rounds", [
            (unit, value, its, Spread(ours, theirs, round => round.Value)),
            ("CPU µs a change, own", own, itsOwn, Spread(ours, theirs, round => round.OwnCpu)),
            .. cpu.Select(process => ($"CPU µs a change, {process.Key}", process.Value, itsCpu[process.Key],
                Spread(ours, theirs, round => round.Cpu[process.Key]))),
        ]);
        return new BenchmarkResult
        {
            Benchmark = benchmark,
            Unit = unit,
            Value = value,
            Yardstick = its,
            Against = other.Revision,
            Ratio = Ratio(value, its),
            Rounds = ours.Count,
            OwnCpuMicrosecondsPerChange = own,
            YardstickOwnCpuMicrosecondsPerChange = itsOwn,
            OwnCpuRatio = Ratio(own, itsOwn),
            CpuMicrosecondsPerChange = cpu,
            YardstickCpuMicrosecondsPerChange = itsCpu,
            PeakRssMb = Rounds.Median(ours.Select(round => round.PeakMegabytes)),
        };
    }

    // The rounds' own ratios from the lowest to the highest: how far a ratio of medians can be trusted.
    private static string Spread(IReadOnlyList<Round> ours, IReadOnlyList<Round> theirs, Func<Round, double> figure)
    {
        var ratios = ours.Zip(theirs, (a, b) => Ratio(figure(a), figure(b))).Order().ToArray();
        return FormattableString.Invariant($"{ratios[0]:F3} to {ratios[^1]:F3}");
    }

    private static double Ratio(double a, double b) => b == 0 ? 0 : Math.Round(a / b, 3);

    private static void Show(string title, IEnumerable<(string Figure, double Ours, double Theirs, string Spread)> rows)
    {
        var error = System.Console.Error;
        error.WriteLine();
        error.WriteLine(title);
        error.WriteLine($"{"",-32} {"ours",14} {"against",14} {"ratio",8}   rounds");
        foreach (var (figure, ours, theirs, spread) in rows)
            error.WriteLine(FormattableString.Invariant($"{figure,-32} {ours,14:N2} {theirs,14:N2} {Ratio(ours, theirs),8:F3}   {spread}"));
        error.WriteLine();
    }
}
