using System.Runtime.Versioning;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Repository;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Bridge.EndToEndTests.Api;

/// <summary>The page, in a real browser.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class StatusPageTests(RunningClone clone)
{
    [Fact]
    public async Task Shows_the_whole_way_and_a_new_change_without_a_reload()
    {
        var (browser, playwright) = await Browser.StartAsync();
        using var _ = playwright;
        await using var __ = browser;
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };

        // Who is not signed in sees nothing; a link signs in, once.
        await page.GotoAsync(clone.Address);
        await Expect(page.Locator("#token")).ToBeVisibleAsync();
        await page.GotoAsync(await clone.SignInLinkAsync());
        await ShowsEverythingAsync(page);
        await page.EvaluateAsync("window.notReloaded = true");
        await Expect(page.Locator("#changes .state")).ToHaveTextAsync("live");

        var id = Random.Shared.Next(1_000_000, 2_000_000);
        await clone.ExecuteAsync(
            $"INSERT INTO containers (id, name, container_type, created_at, updated_at) VALUES ({id}, 'on the page', 'dataset', " +
            "now(), now())");
        await clone.ExecuteAsync($"UPDATE containers SET name = 'changed' WHERE id = {id}");
        var lines = page.Locator("#changes tbody tr", new() { HasText = $"{{\"id\":{id}}}" });
        await Expect(lines).ToHaveCountAsync(2);
        await Expect(lines.First).ToContainTextAsync("update");
        await Expect(lines.Last).ToContainTextAsync("insert");
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded"));
        Assert.Empty(errors);
        await KeepAsync(page);
    }

    /// <summary>Writes the picture that the documents show, where <c>BRIDGE_IMAGES=1</c> asks for it.</summary>
    private static async Task KeepAsync(IPage page)
    {
        if (Environment.GetEnvironmentVariable("BRIDGE_IMAGES") != "1") return;
        await page.SetViewportSizeAsync(1280, 1200);
        await page.ScreenshotAsync(new() { Path = CloneRoot.PathOf(".github/images/status.png") });
    }

    private async Task ShowsEverythingAsync(IPage page)
    {
        await Expect(page.Locator("#ready")).ToHaveTextAsync("ready: streaming");
        await Expect(page.Locator("#postgres")).ToContainTextAsync(clone.WithPorts("postgres@127.0.0.1:27432/chemotion_development"));
        await Expect(page.Locator("#postgres")).ToContainTextAsync("sequin_cdc_publication");
        await Expect(page.Locator("#postgres")).ToContainTextAsync("public.containers");
        await Expect(page.Locator("#postgres")).ToContainTextAsync("public.analyses");
        await Expect(page.Locator("#slot")).ToContainTextAsync("sequin_slot");
        await Expect(page.Locator("#slot .state")).ToHaveTextAsync("active");
        await Expect(page.Locator("#capture .state")).ToHaveTextAsync("streaming");
        await Expect(page.Locator("#outbox")).ToContainTextAsync("bridge.chemotion.outbox");
        await Expect(page.Locator("#relay .state")).ToHaveTextAsync("relaying");
        await Expect(page.Locator("#broker .state")).ToHaveTextAsync("connected");
    }
}
