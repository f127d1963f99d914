using System.Text.RegularExpressions;
using Bridge.Testing.Repository;
using YamlDotNet.RepresentationModel;

namespace Bridge.UnitTests.Infra;

/// <summary>The workflow of the build server has not run where tests run: what it names is looked up instead.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Text = File.ReadAllText(CloneRoot.PathOf(".github/workflows/test.yml"));

    private readonly YamlMappingNode job = Job();

    [Fact]
    public void Runs_every_part_of_the_tests_on_the_debian_that_is_tested()
    {
        Assert.Equal("debian:12", job["container"].ToString());
        Assert.Equal(["unit", "integration", "end-to-end", "faults"],
            ((YamlSequenceNode)job["strategy"]["matrix"]["part"]).Select(part => part.ToString()));
        Assert.Contains("./infra/test ${{ matrix.part }}", Steps("run"));
    }

    [Fact]
    public void Checks_out_and_has_the_sdk()
    {
        Assert.Contains(Steps("uses"), action => action.StartsWith("actions/checkout@", StringComparison.Ordinal));
        var sdk = Assert.Single(((YamlSequenceNode)job["steps"]).OfType<YamlMappingNode>(), step =>
            Value(step, "uses")?.StartsWith("actions/setup-dotnet@", StringComparison.Ordinal) == true);
        Assert.Equal("10.0.x", sdk["with"]["dotnet-version"].ToString());
    }

    [Fact]
    public void Installs_what_the_build_server_installs() =>
        Assert.All(
            Continuation().Match(File.ReadAllText(CloneRoot.PathOf(".ci/run"))).Groups[1].Value
                .Split((char[])[' ', '\n', '\\'], StringSplitOptions.RemoveEmptyEntries),
            package => Assert.Matches($@"\b{Regex.Escape(package)}\b", string.Join('\n', Steps("run"))));

    [Fact]
    public void Scripts_that_it_calls_exist()
    {
        var scripts = Steps("run").SelectMany(run => Script().Matches(run)).Select(match => match.Value).ToList();
        Assert.True(scripts.Count >= 3);
        Assert.All(scripts, script => Assert.True(File.Exists(CloneRoot.PathOf(script)), script));
    }

    private static YamlMappingNode Job()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text));
        return (YamlMappingNode)yaml.Documents[0].RootNode["jobs"]["test"];
    }

    private List<string> Steps(string kind) =>
        [.. ((YamlSequenceNode)job["steps"]).OfType<YamlMappingNode>().Select(step => Value(step, kind)).OfType<string>()];

    private static string? Value(YamlMappingNode step, string key) => step.Children.TryGetValue(new YamlScalarNode(key), out var value)
        ? value.ToString() : null;

    [GeneratedRegex(@"\./infra/[\w/-]+")]
    private static partial Regex Script();

    [GeneratedRegex(@"need_packages ((?:.*\\\n)*.*)\n")]
    private static partial Regex Continuation();
}
