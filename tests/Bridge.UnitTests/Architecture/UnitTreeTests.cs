using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Architecture;

/// <summary>Whoever knows where a type lies knows where its tests are.</summary>
public sealed class UnitTreeTests
{
    // What is tested of the repository rather than of a project.
    private static readonly string[] OfNoProject = ["Architecture", "Documentation", "Infra", "Wire"];

    [Fact]
    public void Every_folder_of_unit_tests_is_a_folder_of_src()
    {
        var root = CloneRoot.PathOf("tests/Bridge.UnitTests");
        var folders = SourceFile.All
            .Where(file => file.Path.StartsWith("tests/Bridge.UnitTests/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(root, Path.GetDirectoryName(CloneRoot.PathOf(file.Path))!))
            .Where(folder => folder != "." && !OfNoProject.Contains(folder.Split('/')[0])).Distinct().ToList();
        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(CloneRoot.PathOf($"src/Bridge.{folder}")), folder));
    }

    [Fact]
    public void Every_project_of_src_has_a_folder_of_unit_tests() =>
        Assert.All(
            Directory.GetDirectories(CloneRoot.PathOf("src")).Select(path => Path.GetFileName(path)["Bridge.".Length..]),
            project => Assert.True(Directory.Exists(CloneRoot.PathOf($"tests/Bridge.UnitTests/{project}")), project));
}
