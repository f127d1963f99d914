using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary>The images that the compose file builds: what they copy exists, and they do not run as root.</summary>
public sealed class DockerfileTests
{
    public static TheoryData<string, string> Builds()
    {
        var builds = new TheoryData<string, string>();
        foreach (var service in new ComposeFile().Services.Values)
        {
            var build = ComposeFile.Map(service, "build");
            if (build.Count > 0) builds.Add(ComposeFile.Value(build["context"]), ComposeFile.Value(build["dockerfile"]));
        }
        return builds;
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void Copies_only_what_the_context_holds(string context, string dockerfile)
    {
        var copies = Instructions(context, dockerfile, "COPY").Where(copy => !copy.Contains("--from=", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(copies);
        foreach (var source in copies.SelectMany(copy => copy.Split(' ').Where(part => !part.StartsWith("--", StringComparison.Ordinal))
            .SkipLast(1)))
            Assert.True(Path.Exists(Path.Combine(CloneRoot.PathOf(context), source)), source);
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void Copies_nothing_that_the_context_leaves_out(string context, string dockerfile)
    {
        var kept = File.ReadAllLines(Path.Combine(CloneRoot.PathOf(context), dockerfile + ".dockerignore"))
            .Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        foreach (var copy in Instructions(context, dockerfile, "COPY").Where(copy => !copy.Contains("--from=", StringComparison.Ordinal)))
            foreach (var source in copy.Split(' ').Where(part => !part.StartsWith("--", StringComparison.Ordinal)).SkipLast(1))
                Assert.Contains(kept, pattern => System.IO.Enumeration.FileSystemName
                    .MatchesSimpleExpression(pattern, source.TrimEnd('/')));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void Base_images_are_pinned(string context, string dockerfile) =>
        Assert.All(Instructions(context, dockerfile, "FROM"), from => Assert.Matches(@"^\S+:[0-9]+\.[0-9]+\S*( AS \w+)?$", from));

    [Theory]
    [MemberData(nameof(Builds))]
    public void Runs_as_an_ordinary_user_and_is_checked(string context, string dockerfile)
    {
        var user = Assert.Single(Instructions(context, dockerfile, "USER"));
        Assert.DoesNotContain(user, (string[])["root", "0"]);
        Assert.Single(Instructions(context, dockerfile, "HEALTHCHECK"));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void Has_bridge_on_its_path(string context, string dockerfile) =>
        Assert.Contains("ln -s /app/bridge /usr/local/bin/bridge", Instructions(context, dockerfile, "RUN"));

    private static IEnumerable<string> Instructions(string context, string dockerfile, string name) =>
        File.ReadAllLines(Path.Combine(CloneRoot.PathOf(context), dockerfile))
            .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => line[(name.Length + 1)..].Trim());
}
