using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;

namespace Bridge.UnitTests.Infra;

/// <summary><c>infra/opensearch/install</c> against a server of files: what is not what its sum says is not unpacked.</summary>
[SupportedOSPlatform("linux")]
public sealed class OpenSearchInstallTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("bridge-install-").FullName;
    private readonly HttpListener server = new();
    private readonly Dictionary<string, byte[]> files = [];

    private string Installed => Path.Combine(data, "opensearch-2.19.1");

    [Fact]
    public async Task An_archive_that_is_what_its_sum_says_is_unpacked_once()
    {
        var archive = Serve(Archive(), sum: null);
        var (code, output) = await InstallAsync();
        Assert.True(code == 0, output);
        Assert.Equal("#!/bin/sh\necho it runs\n", await File.ReadAllTextAsync(Path.Combine(Installed, "bin/opensearch"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(data, "*.part"));

        files.Remove(archive);
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
        files.Remove(archive);
        (code, output) = await InstallAsync();
        Assert.True(code != 0 && output.Contains($"{archive} failed", StringComparison.Ordinal) && output.Contains("OPENSEARCH_DOWNLOAD=file:///folder", StringComparison.Ordinal), output);
        Assert.False(Directory.Exists(Installed));
    }

    public void Dispose()
    {
        server.Close();
        Directory.Delete(data, recursive: true);
    }

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "opensearch-2.19.1/bin/opensearch")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes("#!/bin/sh\necho it runs\n")), Mode = (UnixFileMode)0b111_101_101,
            });
        return bytes.ToArray();
    }

    private string Serve(byte[] archive, string? sum)
    {
        const string name = "opensearch-min-2.19.1-linux-x64.tar.gz";
        files[name] = archive;
        files[name + ".sha512"] = Encoding.ASCII.GetBytes($"{sum ?? Convert.ToHexStringLower(SHA512.HashData(archive))}  {name}\n");
        return name;
    }

    private async Task<(int Code, string Output)> InstallAsync()
    {
        if (!server.IsListening)
        {
            server.Prefixes.Add($"http://127.0.0.1:{FreePort.Find()}/");
            server.Start();
            _ = AnswerAsync();
        }

        var start = new ProcessStartInfo("bash", ["-c", "exec \"$0\" 2>&1", CloneRoot.PathOf("infra/opensearch/install")]) { RedirectStandardOutput = true };
        start.Environment["BRIDGE_DATA"] = data;
        start.Environment["OPENSEARCH_DOWNLOAD"] = server.Prefixes.Single().TrimEnd('/');
        start.Environment.Remove("OPENSEARCH_HOME");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await server.GetContextAsync();
                var found = files.TryGetValue(context.Request.Url!.AbsolutePath.TrimStart('/'), out var file);
                context.Response.StatusCode = found ? 200 : 404;
                if (found) await context.Response.OutputStream.WriteAsync(file);
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
