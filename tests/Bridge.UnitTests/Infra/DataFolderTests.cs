using System.Diagnostics;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary><c>infra/down --volumes</c> removes what <c>infra/up</c> made, and nothing of anybody else.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bridge-data-").FullName;

    private string Data => Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_was_new_or_empty_goes_as_a_whole(bool exists)
    {
        if (exists) Directory.CreateDirectory(Data);
        await ClaimAsync();
        Fill();
        Assert.Equal(0, await DownAsync());
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task What_was_there_before_stays_with_everything_in_the_folder()
    {
        Precious("precious");
        await ClaimAsync();
        Fill();
        Assert.NotEqual(0, await DownAsync());
        Assert.True(File.Exists(Path.Combine(Data, "precious")));
        Assert.True(Directory.Exists(Path.Combine(Data, "postgres")));
    }

    [Fact]
    public async Task A_file_of_the_name_that_the_scripts_use_makes_no_folder_theirs()
    {
        Precious("environment");
        Precious("postgres.sql");
        Assert.NotEqual(0, await DownAsync());
        Assert.True(File.Exists(Path.Combine(Data, "environment")));
        Assert.True(File.Exists(Path.Combine(Data, "postgres.sql")));
    }

    [Fact]
    public async Task What_came_into_it_later_stays()
    {
        await ClaimAsync();
        Fill();
        Precious("precious");
        Precious("opensearch.dump");
        Assert.Equal(0, await DownAsync());
        Assert.Equal(["opensearch.dump", "precious"], Directory.EnumerateFileSystemEntries(Data).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_link_goes_and_what_it_leads_to_stays()
    {
        await ClaimAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "precious"), "", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(Data, "log"), elsewhere);
        Assert.Equal(0, await DownAsync());
        Assert.True(File.Exists(Path.Combine(elsewhere, "precious")));
        Assert.False(Directory.Exists(Data));
    }

    private void Precious(string name)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, name), "of somebody else");
    }

    private void Fill()
    {
        foreach (var name in (string[])["postgres", "redis", "rabbitmq", "log", "run", "bin", "opensearch", "opensearch-home",
            "opensearch-2.19.1"]) Directory.CreateDirectory(Path.Combine(Data, name));
        File.WriteAllText(Path.Combine(Data, "environment"), "BRIDGE_ENGINE='native'\n");
    }

    private async Task ClaimAsync() => Assert.Equal(0, await RunAsync("source infra/lib/all.sh; claim_data"));

    private Task<int> DownAsync() => RunAsync("infra/native/down --volumes");

    private async Task<int> RunAsync(string command)
    {
        var start = new ProcessStartInfo(
            "bash", ["-euo", "pipefail", "-c", command])
        {
            WorkingDirectory = CloneRoot.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["BRIDGE_DATA"] = Data;
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
