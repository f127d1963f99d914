using Microsoft.Extensions.Configuration;

namespace Bridge.Hosting.Configuration;

/// <summary>Secrets in files: <c>Section:Key_FILE</c> (as a variable: <c>Section__Key_FILE</c>) names the file whose trimmed content
/// becomes <c>Section:Key</c>.</summary>
public static class SecretFiles
{
    /// <summary>What ends a key that names a file.</summary>
    public const string Suffix = "_FILE";

    /// <summary>Adds what the files hold, above every other source; files that cannot be read are left to <see cref="Errors"/>.</summary>
    public static void Add(IConfigurationManager configuration)
    {
        var secrets = new Dictionary<string, string?>();
        foreach (var (key, path) in Keys(configuration))
            if (TryRead(path, out var content, out _)) secrets[key[..^Suffix.Length]] = content;
        if (secrets.Count > 0) configuration.AddInMemoryCollection(secrets);
    }

    /// <summary>The files that cannot be read, each with its key and its path; one of a key that was taken away is not wanted.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration, RetiredKeys retired)
    {
        foreach (var (key, path) in Keys(configuration).Where(file => !retired.Covers(file.Key)))
            if (!TryRead(path, out _, out var reason)) yield return $"{key}: cannot read the file '{path}': {reason}";
    }

    // A key without a section (SSL_CERT_FILE and its like) belongs to others.
    private static List<(string Key, string Path)> Keys(IConfiguration configuration) =>
        [.. configuration.AsEnumerable()
            .Where(pair => pair.Key.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && pair.Key.Contains(':', StringComparison.Ordinal)
                && !string.IsNullOrEmpty(pair.Value))
            .Select(pair => (pair.Key, pair.Value!))];

    private static bool TryRead(string path, out string content, out string reason)
    {
        (content, reason) = ("", "");
        try
        {
            content = File.ReadAllText(path).Trim();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = failure is FileNotFoundException or DirectoryNotFoundException ? "it does not exist" : failure.Message;
            return false;
        }
    }
}
