using System.Runtime.Versioning;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Repository;

namespace Bridge.EndToEndTests.Cli;

/// <summary><c>dotnet pack</c> makes the <c>bridge</c> command a tool.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class PackedToolTests(RunningClone clone)
{
    [Fact]
    public async Task Is_installed_from_its_package_and_asks_the_worker()
    {
        var folder = Directory.CreateTempSubdirectory("bridge-tool-").FullName;
        try
        {
            await SucceedsAsync(
                $"dotnet pack {CloneRoot.PathOf("src/Bridge.Cli")} -c Release -o {folder}/packages -nodeReuse:false -v quiet");
            await SucceedsAsync($"dotnet tool install --tool-path {folder}/tools --add-source {folder}/packages Bridge.Cli");
            Assert.Contains("Examples:", await SucceedsAsync($"{folder}/tools/bridge --help"), StringComparison.Ordinal);
            Assert.Contains("streaming", await SucceedsAsync($"{folder}/tools/bridge status --url {clone.Address} --token-file .data/token"),
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> SucceedsAsync(string command)
    {
        var (code, output) = await clone.RunAsync(command);
        Assert.True(code == 0, $"{command}\n{output}");
        return output;
    }
}
