using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary><c>infra/opensearch/install</c> against a server of files: what is not what its sum says is not unpacked.</summary>
[SupportedOSPlatform("linux")]
public sealed class OpenSearchInstallTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("bridge-install-").FullName;
    private readonly FileServer server = new();

    private string Installed => Path.Combine(data, "opensearch-2.19.1");

    [Fact]
    public async Task An_archive_that_is_what_its_sum_says_is_unpacked_once()
    {
        var archive = Serve(Archive(), sum: null);
        var (code, output) = await InstallAsync();
        Assert.True(code == 0, output);
        Assert.Equal("#!/bin/sh\necho it runs\n", await File
            .ReadAllTextAsync(Path.Combine(Installed, "bin/opensearch"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(data, "*.part"));

        server.Files.Remove(archive);
        (code, output) = await InstallAsync();
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task An_archive_with_another_sum_is_refused()
    {
        Serve(Archive(), new string('0', 128));
        var (code, output) = await InstallAsync();
        Assert.NotEqual(0, code);
        Assert.Contains("is not what its publisher signed for", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Installed));
    }

    [Fact]
    public async Task A_sum_that_is_none_and_a_file_that_is_missing_are_named()
    {
        var archive = Serve(Archive(), "<html>");
        var (code, output) = await InstallAsync();
        Assert.True(code != 0 && output.Contains(".sha512 holds no SHA-512", StringComparison.Ordinal), output);
        Serve(Archive(), null);
        server.Files.Remove(archive);
        (code, output) = await InstallAsync();
        Assert.True(code != 0 && output.Contains($"{archive} failed", StringComparison.Ordinal)
            && output.Contains("OPENSEARCH_DOWNLOAD=file:///folder", StringComparison.Ordinal), output);
        Assert.False(Directory.Exists(Installed));
    }

    public void Dispose()
    {
        server.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "opensearch-2.19.1/bin/opensearch")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes("#!/bin/sh\necho it runs\n")),
                Mode = (UnixFileMode)0b111_101_101,
            });
        return bytes.ToArray();
    }

    private string Serve(byte[] archive, string? sum)
    {
        const string name = "opensearch-min-2.19.1-linux-x64.tar.gz";
        server.Files[name] = archive;
        server.Files[name + ".sha512"] = Encoding.ASCII.GetBytes($"{sum ?? Convert.ToHexStringLower(SHA512.HashData(archive))}  {name}\n");
        return name;
    }

    private async Task<(int Code, string Output)> InstallAsync()
    {
        var start = new ProcessStartInfo(
            "bash", ["-c", "exec \"$0\" 2>&1", CloneRoot.PathOf("infra/opensearch/install")])
        { RedirectStandardOutput = true };
        start.Environment["BRIDGE_DATA"] = data;
        start.Environment["OPENSEARCH_DOWNLOAD"] = server.Address;
        start.Environment.Remove("OPENSEARCH_HOME");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
