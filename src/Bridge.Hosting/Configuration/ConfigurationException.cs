namespace Bridge.Hosting.Configuration;

/// <summary>The configuration is wrong; holds every error, each a line that begins with its key.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors)
    : Exception("The configuration is wrong:" + string.Concat(errors.Select(error => Environment.NewLine + "  " + error)))
{
    /// <summary>The exit code of a process that could not start because of it (EX_CONFIG of sysexits.h).</summary>
    public const int ExitCode = 78;

    /// <summary>All errors, as <c>Section:Key: what is wrong</c>; never a secret.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
