using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Processes;
using Microsoft.AspNetCore.Http;

namespace Bridge.EndToEndTests.Api;

/// <summary>A page of another origin, open in the browser of somebody whose machine runs Bridge.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class ForeignPageTests(RunningClone clone)
{
    private const string Attack = """
        async address => {
          const body = JSON.stringify({ tables: ['public.containers'], where: 'id > 0' });
          const answers = [];
          const attempt = async (path, options) => {
            try { const answer = await fetch(address + path, options); answers.push(answer.type === 'opaque' ? 'opaque' : String(answer.status)); } catch { answers.push('refused'); }
          };
          await attempt('/api/backfills', { method: 'POST', mode: 'no-cors', credentials: 'include', body });
          await attempt('/api/backfills', { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body });
          await attempt('/api/backfills', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
          await attempt('/api/backfills/JOB/cancel', { method: 'POST', mode: 'no-cors' });
          await attempt('/api/webhooks/evil', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ url: 'https://evil.example' }) });
          await attempt('/api/offsets/evil', { method: 'DELETE' });
          navigator.sendBeacon(address + '/api/backfills', body);
          navigator.sendBeacon(address + '/api/backfills', new Blob([body], { type: 'text/plain' }));
          await attempt('/api/status', { credentials: 'include' });
          return answers;
        }
        """;

    [Fact]
    public async Task Starts_changes_and_reads_nothing()
    {
        var (browser, playwright) = await Browser.StartAsync();
        using var _ = playwright;
        await using var __ = browser;
        using var http = clone.CreateClient();
        var before = await ListAsync(http);
        await using var evil = await TestEndpoint.StartAsync();
        evil.Answer = static async (_, context) =>
        {
            context.Response.ContentType = "text/html";
            await context.Response
                .WriteAsync(
                "<!doctype html><title>a harmless page</title><form id=f method=post enctype=text/plain><input " +
                "name='{\"tables\":[\"public.containers\"],\"x\":\"' value='\"}'></form>");
        };
        // The person is signed in, and browsers count all ports of a host as one site: the cookie may go along.
        var page = await browser.NewPageAsync();
        await page.GotoAsync(await clone.SignInLinkAsync());
        await page.WaitForURLAsync(clone.Address + "/");
        await page.GotoAsync(evil.Url);

        var answers = await page.EvaluateAsync<string[]>(Attack.Replace("JOB", before[0], StringComparison.Ordinal), clone.Address);
        // Waited for from before it begins: between a look at the address and the wait it may have come.
        var arrived = page.WaitForURLAsync(url => url.StartsWith(clone.Address, StringComparison.Ordinal));
        await page.EvaluateAsync(
            "address => { const form = document.getElementById('f'); form.action = address + '/api/backfills'; form.submit(); }",
            clone.Address);
        await arrived;

        Assert.Equal(["opaque", "opaque", "refused", "opaque", "refused", "refused", "refused"], answers);
        Assert.Contains("application/json", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await ListAsync(http));
        Assert.Empty(await NamesAsync(http, "api/webhooks", "name"));
    }

    private static Task<string[]> ListAsync(HttpClient http) => NamesAsync(http, "api/backfills", "id");

    private static async Task<string[]> NamesAsync(HttpClient http, string path, string member) =>
        [.. (await http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken)).GetProperty("data").EnumerateArray()
            .Select(item => item.GetProperty(member).GetString()!)];
}
