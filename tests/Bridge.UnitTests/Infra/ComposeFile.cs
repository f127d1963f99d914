using Bridge.Testing.Repository;
using YamlDotNet.RepresentationModel;

namespace Bridge.UnitTests.Infra;

/// <summary><c>docker-compose.dev.yml</c> with the variables of <c>.dockerenv</c>.</summary>
internal sealed class ComposeFile
{
    private readonly YamlMappingNode root;

    public ComposeFile()
    {
        Text = File.ReadAllText(CloneRoot.PathOf("docker-compose.dev.yml"));
        Variables = File.ReadAllLines(CloneRoot.PathOf(".dockerenv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text));
        root = (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <summary>The file as it is.</summary>
    public string Text { get; }

    /// <summary>The variables of <c>.dockerenv</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>The services by name.</summary>
    public IReadOnlyDictionary<string, YamlMappingNode> Services =>
        Section("services").ToDictionary(pair => Value(pair.Key), pair => (YamlMappingNode)pair.Value);

    /// <summary>The declared volumes and their names on the machine, resolved.</summary>
    public IReadOnlyDictionary<string, string> Volumes =>
        Section("volumes").ToDictionary(pair => Value(pair.Key), pair => Resolved(pair.Value["name"]));

    /// <summary>The declared networks.</summary>
    public IReadOnlyList<string> Networks => [.. Section("networks").Select(pair => Value(pair.Key))];

    /// <summary>The items of a service's list, unresolved; empty when it has none.</summary>
    public static IReadOnlyList<string> List(YamlMappingNode service, string key) =>
        service.Children.TryGetValue(key, out var node) ? [.. ((YamlSequenceNode)node).Select(Value)] : [];

    /// <summary>The members of a service's mapping; empty when it has none.</summary>
    public static IReadOnlyDictionary<string, YamlNode> Map(YamlMappingNode service, string key) =>
        service.Children.TryGetValue(key, out var node)
            ? ((YamlMappingNode)node).ToDictionary(pair => Value(pair.Key), pair => pair.Value)
            : new Dictionary<string, YamlNode>();

    /// <summary>A scalar's text.</summary>
    public static string Value(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    /// <summary>A scalar's text with the variables of <c>.dockerenv</c>.</summary>
    public string Resolved(YamlNode node) => Interpolation.Resolve(Value(node), Variables);

    private YamlMappingNode Section(string name) => (YamlMappingNode)root[name];
}
