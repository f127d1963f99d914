using System.Net.Http.Headers;
using System.Runtime.Versioning;
using Npgsql;

namespace Bridge.EndToEndTests.Infra;

/// <summary>One fresh clone, brought up by <c>infra/up --detach --native</c>, for all tests that need a Bridge that runs.</summary>
[SupportedOSPlatform("linux")]
public sealed class RunningClone : IAsyncLifetime
{
    /// <summary>The name of the collection that shares it.</summary>
    public const string Collection = "A clone that runs";

    private CloneCopy clone = null!;
    private NpgsqlDataSource database = null!;

    /// <summary>The worker's address.</summary>
    public string Address => $"http://127.0.0.1:{clone.Ports["BRIDGE"]}";

    /// <summary>The broker's AMQP URI.</summary>
    public string RabbitMq => $"amqp://guest:guest@127.0.0.1:{clone.Ports["RABBITMQ"]}/%2F";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        clone = await CloneCopy.CreateAsync(TestContext.Current.CancellationToken);
        clone.UseBuilt();
        database = NpgsqlDataSource
            .Create($"Host=127.0.0.1;Port={clone.Ports["PG"]};Username=postgres;Database=chemotion_development;Pooling=false");
        var bin = Directory.CreateDirectory(Path.Combine(clone.Folder, "..", "bin")).FullName;
        var bridge = Path.Combine(bin, "bridge");
        await File.WriteAllTextAsync(bridge, $"#!/bin/sh\nexec '{clone.Folder}/infra/bridge' \"$@\"\n");
        File.SetUnixFileMode(bridge, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        clone.Environment["PATH"] = bin + ":" + Environment.GetEnvironmentVariable("PATH");
        await UpAsync();
    }

    /// <summary>A client that asks the worker with the token that <c>infra/up</c> made.</summary>
    public HttpClient CreateClient()
    {
        var client = new HttpClient { BaseAddress = new Uri(Address) };
        var token = File.ReadAllText(Path.Combine(clone.Data, "token")).Trim();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A link that signs a browser in once.</summary>
    public async Task<string> SignInLinkAsync()
    {
        var (code, output) = await RunAsync("./infra/bridge tokens link local");
        Assert.True(code == 0, output);
        return output.Trim();
    }

    /// <summary>Starts what does not run.</summary>
    public async Task UpAsync()
    {
        var (code, output) = await RunAsync("./infra/up --detach --native");
        Assert.True(code == 0, output);
    }

    /// <summary>Runs shell commands in the clone as a person does who has <c>bridge</c> on his PATH; ports of the defaults become this
    /// clone's.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string commands)
    {
        var run = ScriptRun.Start(clone.Folder, "bash", ["-euo", "pipefail", "-c", WithPorts(commands)], clone.Environment);
        var output = await run.ToEndAsync(CloneCopy.FirstUp, TestContext.Current.CancellationToken);
        return (run.ExitCode, output);
    }

    /// <summary>Runs SQL in psql, as the documents' blocks are run.</summary>
    public async Task<(int ExitCode, string Output)> RunSqlAsync(string sql)
    {
        var file = Path.Combine(clone.Folder, "..", "block.sql");
        await File.WriteAllTextAsync(file, sql);
        return await RunAsync($"psql -X -v ON_ERROR_STOP=1 -h 127.0.0.1 -p 27432 -U postgres chemotion_development -f '{file}'");
    }

    /// <summary>Runs SQL; statements separated by semicolons run in one transaction.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A text with the default ports in it, with this clone's instead.</summary>
    public string WithPorts(string text) => text
        .Replace("27432", $"{clone.Ports["PG"]}", StringComparison.Ordinal)
        .Replace("27379", $"{clone.Ports["REDIS"]}", StringComparison.Ordinal)
        .Replace("27672", $"{clone.Ports["RABBITMQ"]}", StringComparison.Ordinal)
        .Replace("27920", $"{clone.Ports["OPENSEARCH"]}", StringComparison.Ordinal)
        .Replace("7376", $"{clone.Ports["BRIDGE"]}", StringComparison.Ordinal)
        .Replace("7377", $"{clone.Ports["WEBHOOKS"]}", StringComparison.Ordinal)
        .Replace("7378", $"{clone.Ports["INDEXER"]}", StringComparison.Ordinal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        if (clone is not null) await clone.DisposeAsync();
    }
}
