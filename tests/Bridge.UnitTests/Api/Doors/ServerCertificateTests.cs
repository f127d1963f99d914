using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bridge.Api.Doors;
using Bridge.State.Access;
using Bridge.UnitTests.Api.Access;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Api.Doors;

/// <summary>A certificate that cannot be shown shuts the door; one that can opens it, also a new one in the same file.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bridge-c").FullName;
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());

    private string CertificatePath => Path.Combine(folder, "certificate.pem");

    private string KeyPath => Path.Combine(folder, "key.pem");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void One_that_is_missing_unreadable_or_of_another_key_is_a_problem()
    {
        using (var none = new ServerCertificate(null, null, time))
            Assert.Contains("Worker:Certificate", none.Problem, StringComparison.Ordinal);
        using (var missing = new ServerCertificate(CertificatePath, KeyPath, time))
            Assert.Contains(CertificatePath, missing.Problem, StringComparison.Ordinal);
        Write(days: 1);
        File.WriteAllText(CertificatePath, "no certificate");
        using (var unreadable = new ServerCertificate(CertificatePath, KeyPath, time)) Assert.NotNull(unreadable.Problem);
        Write(days: 1);
        using var other = ECDsa.Create();
        File.WriteAllText(KeyPath, other.ExportPkcs8PrivateKeyPem());
        using var mismatched = new ServerCertificate(CertificatePath, KeyPath, time);
        Assert.NotNull(mismatched.Problem);
    }

    [Fact]
    public void One_that_expires_is_a_problem_until_a_new_one_lies_in_its_place()
    {
        Write(days: 1);
        using var certificate = new ServerCertificate(CertificatePath, KeyPath, time);
        Assert.Null(certificate.Problem);
        time.Advance(TimeSpan.FromDays(2));
        Assert.Contains("expired", certificate.Problem, StringComparison.Ordinal);
        Write(days: 30);
        File.SetLastWriteTimeUtc(CertificatePath, time.GetUtcNow().UtcDateTime);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(certificate.Problem);
        File.WriteAllText(CertificatePath, "half of one");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(certificate.Problem);
    }

    [Fact]
    public async Task A_door_with_a_certificate_speaks_tls_and_a_cookie_is_secure()
    {
        Write(days: 30);
        await using var host = await GateHost.StartAsync(
            "--Worker:Url=https://127.0.0.1:PORT", $"--Worker:Certificate={CertificatePath}", $"--Worker:CertificateKey={KeyPath}");
        var token = host.Know(("laptop", AccessRole.Read))[0];
        var address = new Uri($"https://127.0.0.1:{host.Port}");
        using var answer = await host.SendAsync("POST", "/api/sign-in", body: new { token }, address: address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("secure", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", bySocket: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_expired_or_missing_shuts_the_door_and_health_says_so(bool isExpired)
    {
        if (isExpired) Write(days: -1);
        await using var host = await GateHost.StartAsync(
            "--Worker:Url=https://127.0.0.1:PORT", $"--Worker:Certificate={CertificatePath}", $"--Worker:CertificateKey={KeyPath}");
        var token = host.Know(("laptop", AccessRole.Admin))[0];
        var address = new Uri($"https://127.0.0.1:{host.Port}");
        using var refused = await host.SendAsync("GET", "/api/me", token, address: address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        using var ready = await host.SendAsync("GET", "/health/ready", address: address);
        Assert.Contains(isExpired ? "expired" : "cannot be read",
            await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", bySocket: true));
    }

    private void Write(int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = time.GetUtcNow().AddDays(days);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(end.AddDays(-60), end);
        File.WriteAllText(CertificatePath, made.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }
}
