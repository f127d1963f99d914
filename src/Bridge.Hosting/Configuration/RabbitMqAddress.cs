using System.Text.RegularExpressions;

namespace Bridge.Hosting.Configuration;

/// <summary>The addresses in <c>ConnectionStrings:RabbitMq</c>: one, or the nodes of a cluster with commas between them.</summary>
public static partial class RabbitMqAddress
{
    /// <summary>Each of them as it is written.</summary>
    public static IReadOnlyList<string> Parts(string text) => [.. Between().Split(text).Select(part => part.Trim())];

    /// <summary>Each of them.</summary>
    /// <exception cref="UriFormatException">One is no URI.</exception>
    public static IReadOnlyList<Uri> Split(string text) => [.. Parts(text).Select(part => new Uri(part))];

    /// <summary>The first: its user, password and virtual host are those of all.</summary>
    public static string First(string text) => Parts(text)[0];

    // A password may hold a comma.
    [GeneratedRegex(@",(?=\s*amqps?://)", RegexOptions.IgnoreCase)]
    private static partial Regex Between();
}
