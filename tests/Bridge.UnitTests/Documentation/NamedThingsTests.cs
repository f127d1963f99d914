using Bridge.Cli;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>Every path, project, command, configuration key, type and member that a document names in backticks exists, and what its shell
/// blocks call.</summary>
public sealed class NamedThingsTests
{
    public static TheoryData<string> Paths() => [.. Documents.All.Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Exist(string path)
    {
        var missing = Named(Documents.Of(path)).Where(thing => !thing.Exists)
            .Select(thing => $"{path}:{thing.Line}: there is no {thing.Kind} {thing.Name}").ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Theory]
    [InlineData("path", 60)]
    [InlineData("project", 20)]
    [InlineData("command", 60)]
    [InlineData("key", 90)]
    [InlineData("name", 90)]
    public void Are_found(string kind, int least) =>
        Assert.InRange(Documents.All.SelectMany(Named).Count(thing => thing.Kind == kind), least, int.MaxValue);

    [Theory]
    [InlineData("src/Bridge.Console", "path")]
    [InlineData("./infra/nothing --detach", "path")]
    [InlineData("tests/*/Wires/*.txt", "path")]
    [InlineData("Bridge.Console", "project")]
    [InlineData("bridge restore", "command")]
    [InlineData("bridge offsets lists", "command")]
    [InlineData("bridge status --watched", "command")]
    [InlineData("webhooks begin NAME", "command")]
    [InlineData("Relay:Windows", "key")]
    [InlineData("Outbox__Lingr", "key")]
    [InlineData("ContainerChange", "name")]
    [InlineData("ChemotionTables.Tables", "name")]
    public void Are_told_from_what_does_not_exist(string text, string kind) =>
        Assert.Equal((kind, false), NamedThings.In(text).Select(thing => (thing.Kind, thing.Exists)).First());

    [Theory]
    [InlineData("src/Bridge.Api", "path")]
    [InlineData("tests/*/Wire/*.txt", "path")]
    [InlineData("Bridge.IntegrationTests.Faults", "project")]
    [InlineData("bridge offsets set NAME PLACE", "command")]
    [InlineData("./infra/bridge …", "command")]
    [InlineData("webhooks add NAME --endpoint URL …", "command")]
    [InlineData("Capture:Tables", "key")]
    [InlineData("ConnectionStrings__Postgres_FILE=/run/secrets/postgres", "key")]
    [InlineData("ContainerChanged.public.containers.update", "name")]
    [InlineData("ChemotionTables.Contracts", "name")]
    public void Are_known(string text, string kind) =>
        Assert.Equal((kind, true), NamedThings.In(text).Select(thing => (thing.Kind, thing.Exists)).First());

    private static IEnumerable<(int Line, string Kind, string Name, bool Exists)> Named(Document document) =>
    [
        .. document.CodeSpans.SelectMany(span => NamedThings.In(span.Text)
            .Select(thing => (span.Line.Number, thing.Kind, thing.Name, thing.Exists))),
        // A block that ends with 78 is wrong on purpose.
        .. document.Blocks.Where(block => block.Language == "bash" && block.ExitCode != ExitCode.Configuration)
            .SelectMany(block => NamedThings.InShell(block.Text).Select(thing => (block.Line, thing.Kind, thing.Name, thing.Exists))),
    ];
}
