namespace Bridge.Cli;

/// <summary>The exit codes of the <c>bridge</c> command.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>It failed; standard error says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>It ran, and what it found needs attention: findings of <c>check</c>, a worker that is not ready.</summary>
    public const int Unhealthy = 3;

    /// <summary>The worker or a service cannot be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>The configuration is wrong; standard error names each key.</summary>
    public const int Configuration = 78;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;
}
