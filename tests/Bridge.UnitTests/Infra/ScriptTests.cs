using System.Runtime.Versioning;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary>Every script can be started, and stops at its first error.</summary>
[SupportedOSPlatform("linux")]
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts() =>
        [.. Directory.EnumerateFiles(CloneRoot.PathOf("infra"), "*", SearchOption.AllDirectories)
            .Append(CloneRoot.PathOf(".ci/run"))
            .Where(path => File.ReadLines(path).FirstOrDefault() == "#!/usr/bin/env bash")
            .Select(path => Path.GetRelativePath(CloneRoot.Folder, path)).Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Is_executable_and_stops_at_errors(string script)
    {
        var path = CloneRoot.PathOf(script);
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), script);
        Assert.Contains("set -euo pipefail", File.ReadAllLines(path));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("redis")]
    [InlineData("rabbitmq")]
    [InlineData("opensearch")]
    public void Services_have_the_same_scripts(string service) =>
        Assert.Equal(
            ["install", "start", "stop", "wait"],
            Directory.EnumerateFiles(CloneRoot.PathOf("infra/" + service)).Select(Path.GetFileName).Order());
}
