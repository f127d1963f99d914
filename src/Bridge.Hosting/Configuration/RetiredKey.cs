namespace Bridge.Hosting.Configuration;

/// <summary>A key that was taken away: a process that is still given it says so and starts.</summary>
/// <param name="Key">The key, such as <c>Relay:Window</c>, with <c>0</c> for each number in a list; a section stands for every key in
/// it.</param>
/// <param name="Since">The version that no longer has it.</param>
/// <param name="Instead">What took its place, and what to do, as a sentence.</param>
public sealed record RetiredKey(string Key, string Since, string Instead)
{
    /// <summary>True when a key of the configuration is this one, lies in it, or names its file.</summary>
    public bool Covers(string key)
    {
        var (mine, given) = (Key.Split(':'), key.Split(':'));
        if (given.Length < mine.Length) return false;
        for (var i = 0; i < mine.Length; i++)
            if (!IsSame(mine[i], given[i], isLast: i == mine.Length - 1)) return false;
        return true;
    }

    private static bool IsSame(string mine, string given, bool isLast) =>
        mine.Equals(given, StringComparison.OrdinalIgnoreCase)
        || (mine == "0" && int.TryParse(given, out _))
        || (isLast && given.Equals(mine + SecretFiles.Suffix, StringComparison.OrdinalIgnoreCase));
}
