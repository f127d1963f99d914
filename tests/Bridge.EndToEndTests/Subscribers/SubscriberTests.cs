using System.Diagnostics;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Outbox.Offsets;
using Bridge.Outbox.Relay;
using Bridge.Testing.Outbox;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bridge.EndToEndTests.Subscribers;

/// <summary>The subscribers that README shows, run as they stand.</summary>
public sealed class SubscriberTests
{
    private const string Row = """{"id":7,"name":"1H NMR","container_type":"analysis"}""";

    [Fact]
    public async Task CSharp_with_the_packed_contracts_and_no_topology_settings()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Sample("csharp"))) File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        await RunAsync("dotnet", $"pack {CloneRoot.PathOf("src/Bridge.Contracts")} -o {folder.Path}/feed -p:BaseOutputPath={folder.Path}/pack/ -v q");
        await RunAsync("dotnet", $"restore {folder.Path} --source {folder.Path}/feed {await SourcesAsync()} --packages {folder.Path}/packages -v q");
        await RunAsync("dotnet", $"build {folder.Path} --no-restore -o {folder.Path}/out -v q");
        Assert.Equal(
            ["1000001 Insert 7 1H NMR", "1000002 Update 7 1H NMR", "1000003 Delete 7 "],
            await ReceiveAsync(3, uri => ("dotnet", $"{folder.Path}/out/Subscriber.dll {uri} 3")));
    }

    [Fact]
    public async Task Python_with_pika_by_table_and_operation() =>
        Assert.Equal(["1000002 update 7 1H NMR"], await ReceiveAsync(1, uri => ("/usr/bin/python3", $"{Sample("python")}/subscriber.py {uri} 1")));

    [Fact]
    public async Task Ruby_with_bunny_by_operation() =>
        Assert.Equal(
            ["1000003 delete containers 7", "1000004 delete things {\"id\"=>1}"],
            (await ReceiveAsync(2, uri => ("/usr/bin/ruby", $"{Sample("ruby")}/subscriber.rb {uri} 2"))).Select(line => line.Replace("\" => ", "\"=>", StringComparison.Ordinal)));

    /// <summary>Starts the subscriber, relays four changes once it is ready, and returns what it prints.</summary>
    private static async Task<List<string>> ReceiveAsync(int count, Func<string, (string File, string Arguments)> command)
    {
        await using var host = await TestVirtualHost.CreateAsync();
        var names = new TopologyNames("t" + Guid.NewGuid().ToString("N")[..8]);
        var outbox = new ScriptedOutbox();
        var status = new RelayStatus();
        using var stop = new CancellationTokenSource();
        await using var store = new RedisOffsetStore(TestServices.Redis, names, TimeProvider.System);
        var relaying = new OutboxRelay(
            outbox, new RabbitMqConnector(host.Uri), names, store, new RelayOptions(), status, TimeProvider.System, NullLogger<OutboxRelay>.Instance).RunAsync(stop.Token);
        await Poll.UntilAsync(() => status.Current.State == RelayState.Relaying, "the relay runs");

        var (file, arguments) = command(host.Uri);
        using var subscriber = Start(file, arguments);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            while (await subscriber.StandardOutput.ReadLineAsync(deadline.Token) is { } line && line != "ready") Assert.DoesNotContain("error", line, StringComparison.OrdinalIgnoreCase);
            outbox.Append(Changes(names.Pipeline));
            var lines = new List<string>();
            while (lines.Count < count && await subscriber.StandardOutput.ReadLineAsync(deadline.Token) is { } line) lines.Add(line);
            await subscriber.WaitForExitAsync(deadline.Token);
            Assert.Equal(0, subscriber.ExitCode);
            return lines;
        }
        finally
        {
            if (!subscriber.HasExited) subscriber.Kill(entireProcessTree: true);
            await stop.CancelAsync();
            await relaying;
        }
    }

    private static Bridge.Outbox.Stream.OutboxRecord Changes(string pipeline) => new RecordBuilder(pipeline)
        .Insert("containers", Row)
        .Change(Operation.Update, "containers", "\"key\":{\"id\":7},\"row\":" + Row)
        .Change(Operation.Delete, "containers", "\"key\":{\"id\":7}")
        .Change(Operation.Delete, "things", "\"key\":{\"id\":1}")
        .Build();

    /// <summary>The sources that this machine restores from, for a folder that has no configuration of its own.</summary>
    private static async Task<string> SourcesAsync()
    {
        var listed = await RunAsync("dotnet", "nuget list source --format short");
        return string.Join(' ', listed.Split('\n').Where(line => line.StartsWith("E ", StringComparison.Ordinal)).Select(line => "--source " + line[2..].Trim()));
    }

    private static async Task<string> RunAsync(string file, string arguments)
    {
        using var process = Start(file, arguments);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, $"{file} {arguments}\n{output}");
        return output;
    }

    private static Process Start(string file, string arguments) => Process.Start(
        new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;

    private static string Sample(string language) => CloneRoot.PathOf("tests/Bridge.EndToEndTests/Subscribers/" + language);

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("bridge-subscriber-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
