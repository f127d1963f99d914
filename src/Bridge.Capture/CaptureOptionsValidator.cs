using System.Text;
using System.Text.RegularExpressions;
using Bridge.Capture.Preflight;
using Microsoft.Extensions.Options;

namespace Bridge.Capture;

/// <summary>Checks <see cref="CaptureOptions"/>: what no annotation says, every error at once, each with its configuration key.</summary>
public sealed partial class CaptureOptionsValidator : IValidateOptions<CaptureOptions>
{
    private const int LongestIdentifier = 63;
    private static readonly string[] Operations = ["insert", "update", "delete", "truncate"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CaptureOptions options)
    {
        var errors = new List<string>();
        errors.AddRange(CheckNames(options));
        errors.AddRange(CheckPublish(options.Publish));
        for (var index = 0; index < options.Tables.Count; index++)
            errors.AddRange(CheckTable(options.Tables[index], $"{CaptureOptions.Section}:Tables:{index}"));
        errors.AddRange(CheckDuplicateTables(options.Tables));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> CheckNames(CaptureOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Publication)) yield return "Capture:Publication is empty.";
        else if (IsTooLong(options.Publication)) yield return $"Capture:Publication is longer than {LongestIdentifier} bytes.";
        if (!SlotName().IsMatch(options.Slot ?? ""))
            yield return $"Capture:Slot '{options.Slot}' may hold only a-z, 0-9 and _, one to {LongestIdentifier} of them.";
    }

    private static IEnumerable<string> CheckPublish(IList<string> publish)
    {
        for (var index = 0; index < publish.Count; index++)
        {
            var operation = publish[index]?.Trim().ToLowerInvariant();
            if (!Operations.Contains(operation))
                yield return $"Capture:Publish:{index} is '{publish[index]}'; expected insert, update, delete or truncate.";
            else if (publish.Take(index).Any(earlier => earlier?.Trim().ToLowerInvariant() == operation))
                yield return $"Capture:Publish:{index} names '{operation}' again.";
        }
    }

    private static IEnumerable<string> CheckTable(CapturedTableOptions table, string key)
    {
        if (!ConfiguredTable.TryParse(table.Name, out var parsed))
            yield return $"{key}:Name is '{table.Name}'; expected schema.table or table, each part in double quotes if it holds a dot " +
                "or a quote.";
        else if (IsTooLong(parsed.Name.Schema) || IsTooLong(parsed.Name.Table))
            yield return $"{key}:Name has a part longer than {LongestIdentifier} bytes.";
        for (var index = 0; index < table.ExceptColumns.Count; index++)
        {
            var column = table.ExceptColumns[index];
            if (string.IsNullOrWhiteSpace(column)) yield return $"{key}:ExceptColumns:{index} is empty.";
            else if (table.ExceptColumns.Take(index).Contains(column)) yield return $"{key}:ExceptColumns:{index} names '{column}' again.";
            else if (column == ConfiguredTable.NoExceptions && table.ExceptColumns.Count > 1)
                yield return $"{key}:ExceptColumns:{index} is '{column}' (leave nothing out), which stands alone.";
        }
    }

    private static IEnumerable<string> CheckDuplicateTables(IList<CapturedTableOptions> tables) =>
        tables.Select((table, index) => (Parsed: ConfiguredTable.TryParse(table.Name, out var parsed) ? parsed : null, index))
            .Where(entry => entry.Parsed is not null)
            .GroupBy(entry => entry.Parsed!.Name)
            .SelectMany(group => group.Skip(1).Select(entry => $"Capture:Tables:{entry.index}:Name names '{group.Key}' again."));

    private static bool IsTooLong(string identifier) => Encoding.UTF8.GetByteCount(identifier) > LongestIdentifier;

    [GeneratedRegex("^[a-z0-9_]{1,63}\\z")]
    private static partial Regex SlotName();
}
