using System.Diagnostics;
using System.Runtime.Versioning;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Repository;

namespace Bridge.EndToEndTests.Subscribers;

/// <summary>The subscribers that README shows, run as they stand, from SQL to what they print.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class SubscriberTests(RunningClone clone)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task CSharp_with_the_packed_contracts_and_no_topology_settings()
    {
        var folder = Directory.CreateTempSubdirectory("bridge-subscriber-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Sample("csharp"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            await SucceedsAsync($"dotnet pack {CloneRoot.PathOf("src/Bridge.Contracts")} -c Release -o {folder}/feed -nodeReuse:false -v quiet");
            await SucceedsAsync($"dotnet restore {folder} --source {folder}/feed {await SourcesAsync()} --packages {folder}/packages -v quiet");
            await SucceedsAsync($"dotnet build {folder} --no-restore -o {folder}/out -nodeReuse:false -p:UseSharedCompilation=false -v quiet");
            var lines = await ReceiveAsync(4, "dotnet", $"{folder}/out/Subscriber.dll", Insert(9001), Update(9001), Delete(9001));
            Assert.Equal(
                ["analysis Delete 9001 ", "analysis Insert 9001 1H NMR", "analysis Update 9001 13C NMR", "container Update 9001 13C NMR"],
                lines.Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Python_with_pika_by_table_and_operation()
    {
        var lines = await ReceiveAsync(1, "/usr/bin/python3", Sample("python") + "/subscriber.py", Insert(9002), Update(9002), Delete(9002));
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
            Assert.Equal(["delete containers 9003", "delete things {\"id\"=>1}"], lines.Select(WithoutSequence).Select(line => line.Replace("\" => ", "\"=>", StringComparison.Ordinal)));
        }
        finally
        {
            await clone.ExecuteAsync("DROP TABLE things");
        }
    }

    /// <summary>Starts the subscriber, runs the SQL once it is ready, and returns the lines that it prints.</summary>
    private async Task<List<string>> ReceiveAsync(int count, string program, string script, params string[] sql)
    {
        var start = new ProcessStartInfo(program, [script, clone.RabbitMq, $"{count}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var subscriber = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var problems = subscriber.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            string? line;
            while ((line = await subscriber.StandardOutput.ReadLineAsync(deadline.Token)) != "ready") Assert.True(line is not null, "it ended before it was ready");
            foreach (var statement in sql) await clone.ExecuteAsync(statement);
            var lines = new List<string>();
            while (lines.Count < count && await subscriber.StandardOutput.ReadLineAsync(deadline.Token) is { } received) lines.Add(received);
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
    private async Task<string> SourcesAsync() => string.Join(' ', (await SucceedsAsync("dotnet nuget list source --format short")).Split('\n')
        .Where(line => line.StartsWith("E ", StringComparison.Ordinal)).Select(line => "--source " + line[2..].Trim()));

    private async Task<string> SucceedsAsync(string command)
    {
        var (code, output) = await clone.RunAsync(command);
        Assert.True(code == 0, $"{command}\n{output}");
        return output;
    }

    private static string Sample(string language) => CloneRoot.PathOf("tests/Bridge.EndToEndTests/Subscribers/" + language);
}
