using System.Diagnostics;

namespace Bridge.Testing.Services;

/// <summary>Runs the scripts that start and stop a test's private services, and kills what they started.</summary>
internal static class ServiceScript
{
    /// <summary>Runs a program to its end; fails with what it said.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await errors}");
    }

    /// <summary>The process id that a script of <c>infra</c> left in <paramref name="pidFile"/>.</summary>
    public static string ReadId(string pidFile) => File.ReadAllText(pidFile).Split(' ', '\n')[0];

    /// <summary>SIGKILL for the process of a script's file, and waits until it is gone; a zombie without threads counts as gone.</summary>
    public static async Task KillAsync(string pidFile)
    {
        var id = ReadId(pidFile);
        await RunAsync("kill", ["-KILL", id], new Dictionary<string, string>());
        await Poll.UntilAsync(() => !IsRunning(id), $"the killed process {id} to be gone");
    }

    private static bool IsRunning(string id)
    {
        try
        {
            // The first thread may have ended while others still hold the sockets.
            return Directory.GetDirectories($"/proc/{id}/task").Length > 1
                || !File.ReadLines($"/proc/{id}/status")
                    .Any(line => line.StartsWith("State:", StringComparison.Ordinal) && (line.Contains('Z') || line.Contains('X')));
        }
        catch (IOException)
        {
            return false; // It has ended.
        }
    }
}
