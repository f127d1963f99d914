using System.Globalization;
using Bridge.Benchmarks.Measuring;

namespace Bridge.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="AskedRounds">How many rounds count, where it says so.</param>
/// <param name="Rows">How many rows; null for what the benchmark prefers.</param>
/// <param name="Against">The build to compare the clone's with, in the place of the yardstick.</param>
internal sealed record BenchmarkRequest(string Name, int? AskedRounds = null, int? Rows = null, Build? Against = null)
{
    private const int RoundsBesideYardstick = 3;
    private const int RoundsAgainstBuild = 7;

    /// <summary>How many rounds count; a warm-up round goes before them.</summary>
    public int Rounds => AskedRounds ?? (Against is null ? RoundsBesideYardstick : RoundsAgainstBuild);

    /// <summary>Reads the command line, where <c>--against</c> has the revision and the folder of its build, as <c>infra/benchmark</c>
    /// gives it; null when it cannot be read.</summary>
    public static BenchmarkRequest? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 == 0) return null;
        var request = new BenchmarkRequest(arguments[0]);
        for (var index = 1; index < arguments.Count; index += 2)
        {
            if (request.With(arguments[index], arguments[index + 1]) is not { } changed) return null;
            request = changed;
        }

        return request;
    }

    private BenchmarkRequest? With(string option, string value) => (option, Number(value)) switch
    {
        ("--rounds", { } number) => this with { AskedRounds = number },
        ("--rows", { } number) => this with { Rows = number },
        ("--against", _) when value.Split('=', 2) is [var revision, var folder] && File.Exists(Path.Combine(folder, "bridge")) =>
            this with { Against = new Build(revision, Path.Combine(folder, "bridge")) },
        _ => null,
    };

    private static int? Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : null;
}
