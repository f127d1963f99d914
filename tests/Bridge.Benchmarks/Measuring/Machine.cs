using System.Globalization;
using System.Runtime.InteropServices;

namespace Bridge.Benchmarks.Measuring;

/// <summary>The machine of a measurement.</summary>
/// <param name="Processor">Its name as the kernel tells it.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="MemoryGb">Memory in GiB.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="LoadAverage">Runnable processes in the minute before the result: what else ran blurs it.</param>
internal sealed record Machine(string Processor, int Cores, double MemoryGb, string Runtime, double LoadAverage)
{
    /// <summary>Reads it now.</summary>
    public static Machine Read() => new(
        Field("/proc/cpuinfo", "model name").TrimStart('\t', ':', ' '),
        Environment.ProcessorCount,
        Math.Round(Number(Field("/proc/meminfo", "MemTotal:")) / 1024 / 1024, 1),
        RuntimeInformation.FrameworkDescription,
        Load());

    /// <summary>The load average of the last minute.</summary>
    public static double Load() => Number(File.ReadAllText("/proc/loadavg"));

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[name.Length..].Trim() : "";

    private static double Number(string text) => double
        .Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
}
