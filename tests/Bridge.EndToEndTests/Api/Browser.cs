using Microsoft.Playwright;

namespace Bridge.EndToEndTests.Api;

/// <summary>Debian's Chromium, driven by Playwright.</summary>
internal static class Browser
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string[] Arguments = [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <summary>Starts one; without Chromium the test is skipped, but not in CI.</summary>
    public static async Task<(IBrowser Browser, IPlaywright Playwright)> StartAsync()
    {
        if (!File.Exists(Chromium) && Environment.GetEnvironmentVariable("CI") != "true") Assert.Skip($"There is no {Chromium}.");
        var playwright = await Playwright.CreateAsync();
        return (await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Arguments }), playwright);
    }
}
