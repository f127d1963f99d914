using Spectre.Console;

namespace Bridge.Cli.Terminal;

/// <summary>Where commands write. Colours only on a terminal and without NO_COLOR; a pipe is not wrapped.</summary>
internal static class Screen
{
    private const int PipeWidth = 200;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Output { get; } = Create();

    /// <summary>True when standard output is a terminal.</summary>
    public static bool IsTerminal => !System.Console.IsOutputRedirected;

    /// <summary>True when somebody sits there who can answer a question.</summary>
    public static bool CanAsk => !System.Console.IsInputRedirected && !System.Console.IsErrorRedirected;

    private static IAnsiConsole Create()
    {
        var plain = !IsTerminal || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (!IsTerminal) console.Profile.Width = PipeWidth;
        return console;
    }

    /// <summary>Text of others, safe to print: no markup, no control characters.</summary>
    public static string Safe(string? text) =>
        Markup.Escape(string.Concat((text ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter)));

    /// <summary>Bytes as people read them.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => FormattableString.Invariant($"{bytes} B"),
        < 1024 * 1024 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB"),
        _ => FormattableString.Invariant($"{bytes / 1073741824.0:0.#} GiB"),
    };
}
