using Xunit;

namespace Bridge.Testing.Repository;

/// <summary>A list of wire names as others rely on them: a file of literals beside its test, one name a line; lines that begin with #
/// explain.</summary>
public static class WireList
{
    /// <summary>Fails with the lines that are too many or missing unless <paramref name="actual"/> is what the file says.</summary>
    /// <param name="file">The file, from the clone's top.</param>
    /// <param name="actual">What is there now; order and repetition do not matter.</param>
    public static void AssertEqual(string file, IEnumerable<string> actual)
    {
        var expected = Read(file);
        var found = actual.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        string[] differences = [.. expected.Except(found).Select(line => "- " + line),
            .. found.Except(expected).Select(line => "+ " + line)];
        Assert.True(
            differences.Length == 0,
            $"{file}: a change of this list needs a line under *Wire* in CHANGELOG.md.\n{string.Join('\n', differences)}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), expected);
    }

    /// <summary>The names in a file.</summary>
    public static IReadOnlyList<string> Read(string file) =>
        [.. File.ReadLines(CloneRoot.PathOf(file)).Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))];
}
