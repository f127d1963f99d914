using System.Globalization;

namespace Bridge.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Rounds">How many rounds count; a warm-up round goes before them.</param>
/// <param name="Rows">How many rows; null for what the benchmark prefers.</param>
internal sealed record BenchmarkRequest(string Name, int Rounds = 3, int? Rows = null)
{
    /// <summary>Reads the command line; null when it cannot be read.</summary>
    public static BenchmarkRequest? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 == 0) return null;
        var request = new BenchmarkRequest(arguments[0]);
        for (var index = 1; index < arguments.Count; index += 2)
        {
            if (!int.TryParse(arguments[index + 1], CultureInfo.InvariantCulture, out var number) || number < 1) return null;
            if (arguments[index] == "--rounds") request = request with { Rounds = number };
            else if (arguments[index] == "--rows") request = request with { Rows = number };
            else return null;
        }

        return request;
    }
}
