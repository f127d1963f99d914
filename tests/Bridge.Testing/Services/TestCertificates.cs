using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bridge.Testing.Services;

/// <summary>An authority of a test's own and what it signed, as PEM files.</summary>
internal static class TestCertificates
{
    /// <summary>Writes an authority, and a certificate of 127.0.0.1 with its key; where they are.</summary>
    public static (string Authority, string Certificate, string Key) Write(string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=127.0.0.1", serverKey, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(alternatives.Build());
        using var server = serverRequest.Create(authority, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (Keep(folder, "authority.pem", authority.ExportCertificatePem()), Keep(folder, "server.pem", server.ExportCertificatePem()),
            Keep(folder, "server.key", serverKey.ExportPkcs8PrivateKeyPem()));
    }

    private static string Keep(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
