namespace Bridge.Testing.Repository;

/// <summary>The clone that the running tests were built from.</summary>
public static class CloneRoot
{
    /// <summary>The folder of <c>Bridge.sln</c>.</summary>
    public static string Folder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The full path of a file or folder of the clone.</summary>
    public static string PathOf(string relative) => Path.Combine(Folder, relative);

    /// <summary>The full paths of the files of C# below a folder of the clone, without what a build left there.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Bridge.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No Bridge.sln above {AppContext.BaseDirectory}.");
    }
}
