using System.Globalization;

namespace Bridge.Benchmarks.Measuring;

/// <summary>CPU time of a process as the kernel counts it, in ticks of 10 ms.</summary>
internal static class ProcessCpu
{
    private const int TicksPerSecond = 100;
    private const int UserField = 11;
    private const int SystemField = 12;

    /// <summary>User and system time so far; null when the process is gone.</summary>
    public static TimeSpan? Read(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            // The name before the last bracket may hold spaces.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[UserField], CultureInfo.InvariantCulture) + long
                .Parse(fields[SystemField], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
        }
        catch (IOException)
        {
            return null; // It has ended.
        }
    }
}
