using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Bridge.Api.Access;

/// <summary>What signs the cookies of signed-in pages: in the run folder, so that a restart signs nobody out.</summary>
internal static class SessionKey
{
    private const string FileName = "session.key";
    private const int Bytes = 32;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key of the folder, made where there is none; one for this process alone where it cannot be kept.</summary>
    public static byte[] Load(string folder)
    {
        if (OperatingSystem.IsWindows()) return RandomNumberGenerator.GetBytes(Bytes);
        var path = Path.Combine(folder, FileName);
        try
        {
            if (Read(path) is { } key) return key;
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
            var made = $"{path}.{Environment.ProcessId}";
            using (var file = new FileStream(made, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = Owner,
            })) file.Write(RandomNumberGenerator.GetBytes(Bytes));
            // Whoever comes second takes the first one's.
            if (!TryMove(made, path)) File.Delete(made);
            return Read(path) ?? RandomNumberGenerator.GetBytes(Bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return RandomNumberGenerator.GetBytes(Bytes);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static bool TryMove(string from, string to)
    {
        if (Read(to) is not null) return false;
        File.Move(from, to, overwrite: true);
        return true;
    }

    // One that others can read, or that is cut, is none.
    [UnsupportedOSPlatform("windows")]
    private static byte[]? Read(string path) =>
        File.Exists(path) && File.GetUnixFileMode(path) == Owner && File.ReadAllBytes(path) is { Length: Bytes } key ? key : null;
}
