using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>README.md is short, and leads to everything else.</summary>
public sealed class FrontDoorTests
{
    private const int Most = 12 * 1024;

    private static readonly Document FrontDoor = Documents.FrontDoor;

    [Fact]
    public void Is_small() => Assert.InRange(new FileInfo(CloneRoot.PathOf(FrontDoor.Path)).Length, 1, Most);

    [Fact]
    public void Links_to_every_other_document()
    {
        var linked = FrontDoor.Links.Select(link => FrontDoor.Resolve(link.Target)).OfType<(string File, string? Anchor)>()
            .Select(link => link.File).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Documents.All.Select(document => document.Path).Append("CHANGELOG.md").Where(path => path != FrontDoor.Path)
            .Except(linked));
    }

    [Fact]
    public void Shows_two_commands_a_picture_and_a_subscriber()
    {
        var shell = Assert.Single(FrontDoor.Blocks, block => block.Language == "bash");
        Assert.Equal(["./infra/up", "./infra/test"], shell.Text.Split('\n').Select(line => line.Split(' ')[0]));
        Assert.Contains(FrontDoor.Links, link => link.Target == ".github/images/status.png");
        Assert.InRange(Assert.Single(FrontDoor.Blocks, block => block.File is not null).Text.Split('\n').Length, 10, 22);
    }
}
