using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Bridge.Cli.Terminal;

/// <summary>The examples that a command's help shows.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> Known = [];

    /// <summary>Sets them.</summary>
    public static void Set(Command command, params string[] examples) => Known.AddOrUpdate(command, examples);

    /// <summary>The command's examples; none when it has none.</summary>
    public static IReadOnlyList<string> Of(Command command) => Known.TryGetValue(command, out var examples) ? examples : [];
}
