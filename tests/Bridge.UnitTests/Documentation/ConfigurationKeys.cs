using System.Globalization;
using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Hosting.Configuration;
using Bridge.Indexer;
using Bridge.Outbox;
using Bridge.Relay;
using Bridge.Webhooks;
using Bridge.Worker;

namespace Bridge.UnitTests.Documentation;

/// <summary>The configuration keys, out of the options classes.</summary>
internal static class ConfigurationKeys
{
    private static readonly (string Section, Type Type)[] Sections =
    [
        (ConnectionStringsOptions.Section, typeof(ConnectionStringsOptions)), (PipelineOptions.Section, typeof(PipelineOptions)),
        (CaptureOptions.Section, typeof(CaptureOptions)), (OutboxOptions.Section, typeof(OutboxOptions)),
            (RelayOptions.Section, typeof(RelayOptions)),
        (BackfillOptions.Section, typeof(BackfillOptions)), (IndexerOptions.Section, typeof(IndexerOptions)),
            (WebhooksOptions.Section, typeof(WebhooksOptions)),
        (WorkerOptions.Section, typeof(WorkerOptions)), (BridgeOptions.Section, typeof(BridgeOptions)),
    ];

    /// <summary>Each with its default, in the order of the classes.</summary>
    public static IReadOnlyList<(string Key, string Default)> All { get; } = [
        .. Sections.SelectMany(section => Keys(section.Section, section.Type))];

    private static IEnumerable<(string Key, string Default)> Keys(string prefix, Type type)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties())
        {
            var key = $"{prefix}:{property.Name}";
            if (!property.PropertyType.IsGenericType || property.PropertyType.GetGenericTypeDefinition() != typeof(IList<>))
                yield return (key, Write(property.GetValue(options)));
            else if (property.PropertyType.GetGenericArguments()[0] is var element && element == typeof(string))
                yield return (key + ":0", "none");
            else foreach (var nested in Keys(key + ":0", element)) yield return nested;
        }
    }

    private static string Write(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0') is var text
            && text.Contains('.', StringComparison.Ordinal) && time.Milliseconds != 0 ? text
            : time.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
