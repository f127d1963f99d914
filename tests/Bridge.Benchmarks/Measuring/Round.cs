namespace Bridge.Benchmarks.Measuring;

/// <summary>One side of one round.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Cpu">Microseconds for each change, by process.</param>
/// <param name="PeakMegabytes">The most memory that the measured process had resident, in MiB.</param>
internal sealed record Round(double Value, IReadOnlyDictionary<string, double> Cpu, double PeakMegabytes = 0)
{
    /// <summary>Microseconds for each change of our own processes together.</summary>
    public double OwnCpu => Cpu.Where(process => Build.Processes.Contains(process.Key)).Sum(process => process.Value);
}
