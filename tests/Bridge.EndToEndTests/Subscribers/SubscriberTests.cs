using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.Versioning;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Repository;

namespace Bridge.EndToEndTests.Subscribers;

/// <summary>The subscribers that the documents show, run as they stand, from SQL to what they print.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class SubscriberTests(RunningClone clone)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task CSharp_with_the_packed_contracts_and_no_topology_settings()
    {
        var lines = await ReceiveInCSharpAsync(4, [Sample("csharp")], Insert(9001), Update(9001), Delete(9001));
        Assert.Equal(
            ["analysis Delete 9001 ", "analysis Insert 9001 1H NMR", "analysis Update 9001 13C NMR", "container Update 9001 13C NMR"],
            lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task CSharp_in_one_short_file()
    {
        // The project of the other, and this one's file alone.
        var lines = await ReceiveInCSharpAsync(
            3, [Path.Combine(Sample("csharp"), "Subscriber.csproj"), Sample("first")], Insert(9004), Update(9004), Delete(9004));
        Assert.Equal(["Insert 9004 1H NMR", "Update 9004 13C NMR", "Delete 9004 "], lines.Select(WithoutSequence));
    }

    [Fact]
    public async Task Python_with_pika_by_table_and_operation()
    {
        var lines = await ReceiveAsync(
            1, "/usr/bin/python3", Sample("python") + "/subscriber.py", Insert(9002), Update(9002), Delete(9002));
        Assert.Equal(["update 9002 13C NMR"], lines.Select(WithoutSequence));
    }

    [Fact]
    public async Task Ruby_with_bunny_by_operation_in_every_table()
    {
        await clone.ExecuteAsync("CREATE TABLE things (id int PRIMARY KEY); ALTER PUBLICATION sequin_cdc_publication ADD TABLE things");
        try
        {
            var lines = await ReceiveAsync(2, "/usr/bin/ruby", Sample("ruby") + "/subscriber.rb",
                Insert(9003), Delete(9003), "INSERT INTO things VALUES (1)", "DELETE FROM things");
            Assert.Equal(["delete containers 9003", "delete things {\"id\"=>1}"],
                lines.Select(WithoutSequence).Select(line => line.Replace("\" => ", "\"=>", StringComparison.Ordinal)));
        }
        finally
        {
            await clone.ExecuteAsync("DROP TABLE things");
        }
    }

    /// <summary>Builds a project of these files and folders against the packed contracts, and runs it.</summary>
    private async Task<List<string>> ReceiveInCSharpAsync(int count, string[] sources, params string[] sql)
    {
        var folder = Directory.CreateTempSubdirectory("bridge-subscriber-").FullName;
        try
        {
            foreach (var file in sources.SelectMany(source => Directory.Exists(source) ? Directory.GetFiles(source) : [source]))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            await SucceedsAsync(
                $"dotnet pack {CloneRoot.PathOf("src/Bridge.Contracts")} -c Release -o {folder}/feed -nodeReuse:false -v quiet");
            await AssertPageAsync(Assert.Single(Directory.GetFiles($"{folder}/feed")));
            await SucceedsAsync(
                $"dotnet restore {folder} --source {folder}/feed {await SourcesAsync()} --packages {folder}/packages -v quiet");
            await SucceedsAsync(
                $"dotnet build {folder} --no-restore -o {folder}/out -nodeReuse:false -p:UseSharedCompilation=false -v quiet");
            return await ReceiveAsync(count, "dotnet", $"{folder}/out/Subscriber.dll", sql);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The package's page is the README beside it.</summary>
    private static async Task AssertPageAsync(string package)
    {
        using var archive = await ZipFile.OpenReadAsync(package, TestContext.Current.CancellationToken);
        using var page = new StreamReader(await archive.GetEntry("README.md")!.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(await File.ReadAllTextAsync(CloneRoot.PathOf("src/Bridge.Contracts/README.md")),
            await page.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Starts the subscriber, runs the SQL once it is ready, and returns the lines that it prints.</summary>
    private async Task<List<string>> ReceiveAsync(int count, string program, string script, params string[] sql)
    {
        var start = new ProcessStartInfo(
            program, [script, clone.RabbitMq, $"{count}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var subscriber = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var problems = subscriber.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            string? line;
            while ((line = await subscriber.StandardOutput.ReadLineAsync(deadline.Token)) != "ready")
                Assert.True(line is not null, "it ended before it was ready");
            foreach (var statement in sql) await clone.ExecuteAsync(statement);
            var lines = new List<string>();
            while (lines.Count < count && await subscriber.StandardOutput.ReadLineAsync(deadline.Token) is { } received)
                lines.Add(received);
            subscriber.StandardInput.Close(); // the end of one that waits for Enter
            await subscriber.WaitForExitAsync(deadline.Token);
            Assert.True(subscriber.ExitCode == 0, await problems);
            return lines;
        }
        finally
        {
            if (!subscriber.HasExited) subscriber.Kill(entireProcessTree: true);
        }
    }

    private static string Insert(int id) =>
        $"INSERT INTO containers (id, name, container_type, created_at, updated_at) VALUES ({id}, '1H NMR', 'analysis', now(), now())";

    private static string Update(int id) => $"UPDATE containers SET name = '13C NMR' WHERE id = {id}";

    private static string Delete(int id) => $"DELETE FROM containers WHERE id = {id}";

    private static string WithoutSequence(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    /// <summary>The sources that this machine restores from, for a folder that has no configuration of its own.</summary>
    private async Task<string> SourcesAsync() => string
        .Join(' ', (await SucceedsAsync("dotnet nuget list source --format short")).Split('\n')
        .Where(line => line.StartsWith("E ", StringComparison.Ordinal)).Select(line => "--source " + line[2..].Trim()));

    private async Task<string> SucceedsAsync(string command)
    {
        var (code, output) = await clone.RunAsync(command);
        Assert.True(code == 0, $"{command}\n{output}");
        return output;
    }

    private static string Sample(string language) => CloneRoot.PathOf("tests/Bridge.EndToEndTests/Subscribers/" + language);
}
