using System.Runtime.Versioning;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;

namespace Bridge.EndToEndTests.Infra;

/// <summary>A fresh clone in a folder of its own, with ports that nobody else uses; stopped and removed at the end.</summary>
[SupportedOSPlatform("linux")]
internal sealed class CloneCopy : IAsyncDisposable
{
    /// <summary>When a first <c>infra/up</c> counts as hanging: it compiles beside other tests, on a machine that may be slow.</summary>
    public static readonly TimeSpan FirstUp = TimeSpan.FromMinutes(10);

    private static readonly string[] PortNames =
        ["PG", "REDIS", "RABBITMQ", "RABBITMQ_MGMT", "RABBITMQ_DIST", "EPMD", "OPENSEARCH", "OPENSEARCH_TRANSPORT", "BRIDGE", "WEBHOOKS",
            "INDEXER"];
    private readonly string root;

    private CloneCopy(string root)
    {
        this.root = root;
        Folder = Path.Combine(root, "clone");
        Data = Path.Combine(Folder, ".data");
        Ports = FreePorts();
        Environment = Ports.ToDictionary(pair => "HOST_PORT_" + pair.Key, pair => (string?)$"{pair.Value}");
    }

    /// <summary>The clone.</summary>
    public string Folder { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>The ports by the ends of their variables: PG, REDIS, BRIDGE, …</summary>
    public IReadOnlyDictionary<string, int> Ports { get; }

    /// <summary>What the scripts are told.</summary>
    public Dictionary<string, string?> Environment { get; }

    /// <summary>Copies what git would give: the files it tracks and those it would take.</summary>
    public static async Task<CloneCopy> CreateAsync(CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("bridge-up-").FullName;
        // The services do not run as root, and must get to their data.
        File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var copy = new CloneCopy(root);
        var files = ScriptRun.Start(CloneRoot.Folder, "git", ["ls-files", "--cached", "--others", "--exclude-standard"], []);
        foreach (var file in (await files.ToEndAsync(TimeSpan.FromSeconds(30), cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!File.Exists(CloneRoot.PathOf(file))) continue;
            var target = Path.Combine(copy.Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(CloneRoot.PathOf(file), target);
        }
        return copy;
    }

    /// <summary>Gives it the <c>bridge</c> that this test run was built with, where that is known, so that it builds nothing.</summary>
    public void UseBuilt()
    {
        if (System.Environment.GetEnvironmentVariable("BRIDGE_TEST_CLI") is not { Length: > 0 } cli || !File.Exists(cli)) return;
        var published = Path.Combine(Folder, "src/Bridge.Cli/bin/Release/net10.0/publish");
        var built = Path.GetDirectoryName(cli)!;
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(built, file);
            if (relative.StartsWith("publish", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(published, relative))!);
            File.Copy(file, Path.Combine(published, relative));
        }

        Directory.CreateDirectory(Path.Combine(Folder, "src/Bridge.Cli/obj"));
        File.WriteAllText(Path.Combine(Folder, "src/Bridge.Cli/obj/published"), "");
    }

    /// <summary>Starts one of its scripts.</summary>
    public ScriptRun Start(string script, params string[] arguments) =>
        ScriptRun.Start(Folder, Path.Combine(Folder, script), arguments, Environment);

    /// <summary>The recorded process id of a background process.</summary>
    public int ProcessOf(string name) =>
        int.Parse(File.ReadAllText(Path.Combine(Data, "run", name + ".pid")).Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The processes that work in the data folder or name it on their command line.</summary>
    public IReadOnlyList<int> Processes() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
                .Where(Uses)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var down = Start("infra/down", "--volumes");
        await down.ToEndAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
        Directory.Delete(root, recursive: true);
    }

    private static Dictionary<string, int> FreePorts() =>
        PortNames.Zip(FreePort.Find(PortNames.Length)).ToDictionary(pair => pair.First, pair => pair.Second);

    private bool Uses(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(Data, StringComparison.Ordinal)
                || (new FileInfo($"/proc/{process}/cwd").LinkTarget?.Contains(Data, StringComparison.Ordinal) ?? false);
        }
        catch (IOException)
        {
            return false; // it ended while we looked
        }
    }
}
