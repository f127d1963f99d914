using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary><c>infra/audit</c> against a source that knows of a vulnerability, one that knows of none, and one that knows
/// nothing.</summary>
[SupportedOSPlatform("linux")]
public sealed class AuditTests : IDisposable
{
    private readonly FileServer source = new();

    [Fact]
    public async Task A_known_vulnerability_of_a_package_that_came_with_another_is_named_and_fails()
    {
        Serve("""{ "masstransit.abstractions": [{ "url": "https://example.org/advisory", "severity": 2, "versions": "(,99.0.0)" }] }""");
        var (code, output) = await AuditAsync();
        Assert.Equal(1, code);
        Assert.Contains("NU1903: Package 'MassTransit.Abstractions'", output, StringComparison.Ordinal);
        Assert.Contains("https://example.org/advisory", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_the_source_knows_of_none()
    {
        Serve("""{ "masstransit.abstractions": [{ "url": "https://example.org/advisory", "severity": 2, "versions": "(,1.0.0)" }] }""");
        var (code, output) = await AuditAsync();
        Assert.True(code == 0 && output == $"No package has a known vulnerability, says {source.Address}/index.json.\n", output);
    }

    [Fact]
    public async Task Says_that_the_source_has_no_data()
    {
        Put("index.json", """{ "version": "3.0.0", "resources": [] }""");
        var (code, output) = await AuditAsync();
        Assert.True(code == 0 && output == $"Nothing was audited: {source.Address}/index.json gave no data about vulnerabilities.\n",
            output);
    }

    [Fact]
    public void No_build_asks() => Assert
        .Contains("<NuGetAudit>false</NuGetAudit>", File.ReadAllText(CloneRoot.PathOf("Directory.Build.props")), StringComparison.Ordinal);

    public void Dispose() => source.Dispose();

    private void Serve(string known)
    {
        Put("index.json",
            $$"""{ "version": "3.0.0", "resources": [{ "@id": "{{source.Address}}/pages.json", "@type": "VulnerabilityInfo/6.7.0" }] }""");
        Put("pages.json", $$"""[{ "@name": "base", "@id": "{{source.Address}}/known.json", "@updated": "2026-11-01T00:00:00Z" }]""");
        Put("known.json", known);
    }

    private void Put(string name, string text) => source.Files[name] = Encoding.UTF8.GetBytes(text);

    private async Task<(int Code, string Output)> AuditAsync()
    {
        var start = new ProcessStartInfo(
            "bash", ["-c", "exec \"$0\" 2>&1", CloneRoot.PathOf("infra/audit")])
        { RedirectStandardOutput = true };
        start.Environment["NUGET_AUDIT_SOURCE"] = source.Address + "/index.json";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
