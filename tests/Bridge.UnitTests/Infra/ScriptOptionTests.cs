using System.Diagnostics;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary>What <c>infra/benchmark</c> and <c>infra/test</c> refuse before they build or start anything, with what to do
/// instead.</summary>
public sealed class ScriptOptionTests
{
    [Theory]
    [InlineData("benchmark drain --against no-such-revision", "unknown revision: no-such-revision")]
    [InlineData("benchmark drain --against", "--against needs a value.")]
    [InlineData("benchmark drain --round 3", "unknown option: --round")]
    [InlineData("benchmark idle --against HEAD", "idle measures one process")]
    [InlineData("benchmark search --against HEAD", "search measures one process")]
    [InlineData("test --services buster integration", "unknown release: 'buster'")]
    [InlineData("test --services", "unknown release: ''")]
    [InlineData("test everything", "unknown part: everything")]
    [InlineData("test --slowest all", "--slowest needs a whole number, not 'all'")]
    public async Task Is_refused_at_once(string command, string reason)
    {
        var (code, errors) = await RunAsync(command);
        Assert.NotEqual(0, code);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Errors)> RunAsync(string command)
    {
        using var script = Process.Start(new ProcessStartInfo(
            "bash", ["-c", $"exec infra/{command}"])
        { WorkingDirectory = CloneRoot.Folder, RedirectStandardError = true })!;
        var errors = await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, errors);
    }
}
