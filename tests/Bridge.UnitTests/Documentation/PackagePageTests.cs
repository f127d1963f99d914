using System.Xml.Linq;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>The README of Bridge.Contracts is the page of the package too, where nothing of the clone is beside it.</summary>
public sealed class PackagePageTests
{
    [Fact]
    public void Is_packed_with_the_package()
    {
        var project = XDocument.Load(CloneRoot.PathOf("src/Bridge.Contracts/Bridge.Contracts.csproj"));
        Assert.Equal("README.md", project.Descendants("PackageReadmeFile").Single().Value);
        Assert.Contains(project.Descendants("None"), item => item.Attribute("Include")?.Value == "README.md"
            && item.Attribute("Pack")?.Value == "true");
    }

    [Fact]
    public void Has_only_links_that_work_there() =>
        Assert.All(Documents.Contracts.Links, link => Assert
            .True(link.Target[0] == '#' || link.Target.StartsWith("https://", StringComparison.Ordinal), link.Target));
}
