namespace Bridge.Testing.Processes;

/// <summary>The run folder of the processes that this test run starts: each finds the others by their ports.</summary>
public static class RunFolder
{
    /// <summary>Its path; short, for a socket's path may not be long.</summary>
    public static string Path { get; } = Create();

    private static string Create()
    {
        var folder = Directory.CreateTempSubdirectory("bridge-r").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
