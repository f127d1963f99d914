using System.Globalization;
using System.Text.RegularExpressions;
using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Hosting.Configuration;
using Bridge.Indexer;
using Bridge.Messages;
using Bridge.Outbox;
using Bridge.Relay;
using Bridge.Testing.Repository;
using Bridge.Webhooks;
using Bridge.Worker;

namespace Bridge.UnitTests.Documentation;

/// <summary>README says what is: every key with its default, every quoted file, every link.</summary>
public sealed partial class ReadmeTests
{
    private static readonly (string Section, Type Type)[] Sections =
    [
        (ConnectionStringsOptions.Section, typeof(ConnectionStringsOptions)), (PipelineOptions.Section, typeof(PipelineOptions)),
        (CaptureOptions.Section, typeof(CaptureOptions)), (OutboxOptions.Section, typeof(OutboxOptions)), (RelayOptions.Section, typeof(RelayOptions)),
        (BackfillOptions.Section, typeof(BackfillOptions)), (IndexerOptions.Section, typeof(IndexerOptions)), (WebhooksOptions.Section, typeof(WebhooksOptions)),
        (WorkerOptions.Section, typeof(WorkerOptions)), (BridgeOptions.Section, typeof(BridgeOptions)),
    ];

    [Fact]
    public void Names_every_configuration_key_with_its_default() =>
        Assert.Equal(
            Sections.SelectMany(section => Keys(section.Section, section.Type)),
            Readme.Rows("Configuration").Select(row => $"{row[0].Trim('`')} = {row[1].Trim('`')}"));

    [Fact]
    public void Quotes_files_as_they_are()
    {
        var quotes = Readme.Blocks.Where(block => block.File is not null).ToList();
        Assert.Equal(8, quotes.Count);
        Assert.All(quotes, block => Assert.Equal(File.ReadAllText(CloneRoot.PathOf(block.File!)).TrimEnd(), block.Text));
    }

    [Fact]
    public void Links_to_chapters_that_exist()
    {
        var headings = Readme.Lines.Where(line => line.StartsWith('#')).Select(line => NoAnchor().Replace(line.TrimStart('#', ' ').ToLowerInvariant(), "").Replace(' ', '-')).ToHashSet();
        var links = Readme.Lines.SelectMany(line => Link().Matches(line)).Select(match => match.Groups[1].Value).ToList();
        Assert.True(links.Count > 10);
        Assert.All(links, link => Assert.Contains(link, headings));
    }

    [Fact]
    public void Names_every_typed_contract() =>
        Assert.Equal(
            ContractList.Default.Names.Order(),
            Readme.Rows("Subscribe").Where(row => row.Length == 2).Select(row => row[0].Trim('`')).Where(name => name.EndsWith("Changed", StringComparison.Ordinal)).Order());

    [Fact]
    public void Every_output_stands_behind_what_is_run() =>
        Assert.All(
            Readme.Blocks.Select((block, index) => (block, index)).Where(pair => pair.block.IsOutput),
            pair => Assert.True(Readme.Blocks[pair.index - 1].IsRun, $"line {pair.block.Line}"));

    private static IEnumerable<string> Keys(string prefix, Type type)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties())
        {
            var key = $"{prefix}:{property.Name}";
            if (!property.PropertyType.IsGenericType || property.PropertyType.GetGenericTypeDefinition() != typeof(IList<>)) yield return $"{key} = {Write(property.GetValue(options))}";
            else if (property.PropertyType.GetGenericArguments()[0] is var element && element == typeof(string)) yield return key + ":0 = none";
            else foreach (var nested in Keys(key + ":0", element)) yield return nested;
        }
    }

    private static string Write(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0') is var text && text.Contains('.', StringComparison.Ordinal) && time.Milliseconds != 0 ? text : time.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NoAnchor();
}
