using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>The change log has a place for what is not released, and in it one for the wire.</summary>
public sealed class ChangelogTests
{
    [Fact]
    public void Has_an_unreleased_section_with_what_changes_on_the_wire()
    {
        var headings = Changelog.Lines.Where(line => line.StartsWith('#')).ToList();
        Assert.Equal(["# Changelog", "## Unreleased"], headings.Take(2));
        Assert.Contains("### Wire", headings.Skip(2).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)));
        Assert.Contains(Changelog.Wire, line => line.Length > 0);
    }
}
