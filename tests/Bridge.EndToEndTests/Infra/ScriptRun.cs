using System.Diagnostics;
using System.Text;

namespace Bridge.EndToEndTests.Infra;

/// <summary>A running script, leader of a session of its own, as in a terminal.</summary>
internal sealed class ScriptRun
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];

    private ScriptRun(Process process) => this.process = process;

    /// <summary>The exit code of a run that has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Everything that it wrote so far, errors too.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts a command without what this test run knows of services.</summary>
    public static ScriptRun Start(string folder, string command, string[] arguments, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("setsid", [command, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfThisRun).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var run = new ScriptRun(new Process { StartInfo = start });
        run.process.OutputDataReceived += (_, line) => run.Add(line.Data);
        run.process.ErrorDataReceived += (_, line) => run.Add(line.Data);
        run.process.Start();
        run.process.StandardInput.Close();
        run.process.BeginOutputReadLine();
        run.process.BeginErrorReadLine();
        return run;
    }

    /// <summary>Waits for its end; kills it when it takes longer.</summary>
    public async Task<string> ToEndAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return Output;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.ArgumentList[0]} did not end within {deadline}. It wrote:\n{Output}");
        }
    }

    /// <summary>Waits until it has written a text.</summary>
    public async Task SeesAsync(string text, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
        {
            if (Output.Contains(text, StringComparison.Ordinal)) return;
            awaited.Add((text, seen));
        }
        try
        {
            await seen.Task.WaitAsync(deadline, cancellationToken);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It did not write \"{text}\" within {deadline}, but:\n{Output}");
        }
    }

    /// <summary>What Ctrl-C does: SIGINT to the script and to what it runs in the foreground.</summary>
    public async Task InterruptAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-INT", "--", $"-{process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    // Which release's services the scripts start is the machine's affair: they are on its PATH.
    private static bool IsOfThisRun(string variable) =>
        (variable.StartsWith("BRIDGE_", StringComparison.Ordinal) && variable != "BRIDGE_SERVICES")
            || variable.StartsWith("HOST_PORT_", StringComparison.Ordinal)
        || variable.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || variable is "POSTGRES_OPTIONS" or "ROOT";

    private void Add(string? line)
    {
        if (line is null) return;
        lock (output)
        {
            output.AppendLine(line);
            foreach (var (text, seen) in awaited)
                if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
        }
    }
}
