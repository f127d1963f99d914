using System.Collections.Concurrent;
using System.Diagnostics;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Receivers;
using StandardWebhooks;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>Receivers that are not ours accept what we sign: the official library of Standard Webhooks, and the samples in
/// src/Bridge.Webhooks/README.md.</summary>
public sealed class ReceiverTests
{
    private static readonly string Samples = CloneRoot.PathOf("tests/Bridge.IntegrationTests/Webhooks/Receivers");

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task The_official_library_of_javascript_accepts_every_request(int batch)
    {
        var folder = Directory.CreateTempSubdirectory("bridge-receiver-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Samples, "javascript")))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            await InstallAsync(folder);
            await AcceptsAsync("node", Path.Combine(folder, "receiver.mjs"), batch);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public Task The_sample_in_python_accepts_every_request() =>
        AcceptsAsync("/usr/bin/python3", Path.Combine(Samples, "python/receiver.py"), 1);

    [Fact]
    public async Task The_sample_in_csharp_accepts_both_secrets_and_refuses_what_was_changed()
    {
        string[] secrets = [WebhookSecret.Create(), WebhookSecret.Create()];
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Secrets = secrets });
        await webhooks.StartAsync();
        await webhooks.PublishAsync(3);
        await webhooks.WaitForAsync(sequences => sequences.Count == 3);
        foreach (var request in webhooks.Endpoint.Received)
        {
            Assert.All(secrets, secret => Assert.True(Verify(secret, request)));
            Assert.False(Verify(WebhookSecret.Create(), request));
            Assert.False(Verify(secrets[0], request with { Body = request.Body + " " }));
            Assert.False(Verify(secrets[0], With(request, "webhook-id", request.WebhookId + "1")));
            Assert.False(Verify(secrets[0], With(request, "webhook-signature", "")));
            var old = TimeProvider.System.GetUtcNow().AddMinutes(-10);
            var signed = With(request, "webhook-signature", new StandardWebhook(secrets[0]).Sign(request.WebhookId, old, request.Body));
            Assert.False(Verify(secrets[0], With(signed, "webhook-timestamp", $"{old.ToUnixTimeSeconds()}")));
        }
    }

    /// <summary>True when the documented receiver accepts the request.</summary>
    internal static bool Verify(string secret, ReceivedRequest request) =>
        new WebhookVerifier(secret).Verify(new HeaderDictionary(
            request.Headers.ToDictionary(header => header.Key, header => new StringValues(header.Value))), request.Body);

    private static ReceivedRequest With(ReceivedRequest request, string header, string value) =>
        request with { Headers = new Dictionary<string, string>(request.Headers) { [header] = value } };

    private static async Task AcceptsAsync(string program, string script, int batch)
    {
        var secret = WebhookSecret.Create();
        var port = FreePort.Find();
        var lines = new ConcurrentQueue<string>();
        using var receiver = Process.Start(new ProcessStartInfo(program, [script, $"{port}", secret]) { RedirectStandardOutput = true })!;
        try
        {
            receiver.OutputDataReceived += (_, line) =>
            {
                if (line.Data is not null) lines.Enqueue(line.Data);
            };
            receiver.BeginOutputReadLine();
            await Eventually.TrueAsync(() => lines.Contains("ready"), () => "the receiver is not ready", WebhookHarness.Cancellation);
            await using var webhooks = await WebhookHarness
                .CreateAsync(subscription => subscription with
                {
                    Url = $"http://127.0.0.1:{port}/",
                    Secrets = [secret, WebhookSecret.Create()],
                    BatchSize = batch
                });
            await webhooks.PublishAsync(30);
            await webhooks.StartAsync();
            await Eventually.TrueAsync(() => lines.Count >= 31, () => string.Join('\n', lines), WebhookHarness.Cancellation);
            Assert.Equal(
                Enumerable.Range(1, 30).Select(sequence => $"verified {WebhookMessages.Id(sequence)} RowChanged").Append("ready")
                    .Order(StringComparer.Ordinal),
                lines.Order(StringComparer.Ordinal));
        }
        finally
        {
            receiver.Kill(entireProcessTree: true);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        var start = new ProcessStartInfo(
            "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var npm = Start(start);
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(WebhookHarness.Cancellation),
            npm.StandardError.ReadToEndAsync(WebhookHarness.Cancellation));
        await npm.WaitForExitAsync(WebhookHarness.Cancellation);
        Assert.True(npm.ExitCode == 0, await output + await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("npm is not installed: Debian's packages nodejs and npm.");
            throw;
        }
    }
}
