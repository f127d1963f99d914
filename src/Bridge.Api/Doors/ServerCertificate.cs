using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bridge.Api.Doors;

/// <summary>The certificate of the port, from its files; read again when they change.</summary>
/// <param name="path">The certificate, and those behind it, as PEM.</param>
/// <param name="keyPath">Its key as PEM; null: in the same file.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerCertificate(string? path, string? keyPath, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private readonly Lock reading = new();
    private readonly Lazy<(X509Certificate2 Certificate, SslStreamCertificateContext Context)> standIn = new(() => StandIn(time));
    private X509Certificate2? certificate;
    private SslStreamCertificateContext? context;
    private string reason = "";
    private (DateTime, DateTime) readAt;
    private long? lookedAt;

    /// <summary>Why it cannot be shown to anybody now; null when it can.</summary>
    public string? Problem
    {
        get
        {
            lock (reading)
            {
                Look();
                if (certificate is null) return reason;
                var now = time.GetUtcNow().UtcDateTime;
                if (now >= certificate.NotAfter.ToUniversalTime())
                    return $"The certificate '{path}' expired at {certificate.NotAfter.ToUniversalTime():u}: put a new one there; it is taken within seconds.";
                return now < certificate.NotBefore.ToUniversalTime()
                    ? $"The certificate '{path}' is valid from {certificate.NotBefore.ToUniversalTime():u} on alone." : null;
            }
        }
    }

    /// <summary>What a connection is shown: the certificate, or where there is none that can be read one made for the moment, so that
    /// health can still be asked.</summary>
    public SslStreamCertificateContext Context
    {
        get
        {
            lock (reading)
            {
                Look();
                return context ?? standIn.Value.Context;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        certificate?.Dispose();
        if (standIn.IsValueCreated) standIn.Value.Certificate.Dispose();
    }

    // One that cannot be read any more is kept until it expires: it may just be changed.
    private void Look()
    {
        if (lookedAt is { } last && time.GetElapsedTime(last) < LookInterval) return;
        lookedAt = time.GetTimestamp();
        if (string.IsNullOrEmpty(path))
        {
            reason = "Worker:Url is https, and Worker:Certificate names no certificate.";
            return;
        }

        try
        {
            var written = (File.GetLastWriteTimeUtc(path), File.GetLastWriteTimeUtc(keyPath ?? path));
            if (certificate is not null && written == readAt) return;
            using var pem = X509Certificate2.CreateFromPemFile(path, keyPath);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(path);
            // SslStream takes no key that lives in memory alone on every system.
            certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            context = SslStreamCertificateContext.Create(certificate, [.. chain.Skip(1)], offline: true);
            readAt = written;
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            reason = $"The certificate '{path}' cannot be read: {failure.Message}";
        }
    }

    private static (X509Certificate2, SslStreamCertificateContext) StandIn(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = time.GetUtcNow();
        using var made = new CertificateRequest("CN=bridge", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        return (certificate, SslStreamCertificateContext.Create(certificate, null, offline: true));
    }
}
