using Bridge.Cli.Terminal;
using Bridge.Relay.Offsets;
using Bridge.Worker.Offsets;
using Spectre.Console;

namespace Bridge.Cli.Commands.Offsets;

/// <summary>Shows offsets to people.</summary>
internal static class OffsetView
{
    /// <summary>Writes offsets as a table.</summary>
    public static void Write(IReadOnlyList<OffsetReport> offsets)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Offset", "Sequence", "Behind", "Set", "Standing", "Note");
        foreach (var offset in offsets)
            table.AddRow(
                Screen.Safe(offset.Name), offset.Sequence is { } sequence ? $"{sequence}" : "none", offset.Behind is { } behind
                    ? $"{behind}" : "unknown",
                offset.SetAt is { } at ? $"{at:u}" : "", Standing(offset), Screen.Safe(offset.Note));
        Screen.Output.Write(table);
    }

    private static string Standing(OffsetReport offset) => offset.Standing switch
    {
        null => "",
        { State: OffsetState.Lost } lost => $"lost: {lost.LostFrom} to {lost.LostTo}",
        { State: OffsetState.Endangered } endangered => Screen.Safe("endangered: " + endangered.Reason),
        _ => "kept",
    };
}
