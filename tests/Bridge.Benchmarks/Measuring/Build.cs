using Bridge.Testing.Processes;

namespace Bridge.Benchmarks.Measuring;

/// <summary>A build of Bridge that is measured.</summary>
/// <param name="Revision">The commit that it was built from; empty for the one that <c>infra/benchmark</c> built of the clone as it
/// is.</param>
/// <param name="Executable">Its <c>bridge</c>.</param>
internal sealed record Build(string Revision, string Executable)
{
    /// <summary>The clone's.</summary>
    public static Build OfClone { get; } = new("", ServiceProcess.Executable);

    /// <summary>The names under which rounds tell the CPU time of our own processes.</summary>
    public static IReadOnlySet<string> Processes { get; } = new HashSet<string>(StringComparer.Ordinal) { "worker", "webhooks", "indexer" };
}
