using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bridge.Outbox.Writing;

/// <summary>The message id of a <c>ChangeBatch</c>: the same for every reading of one record.</summary>
internal static class BatchMessageId
{
    /// <summary>Derived from pipeline, epoch, first Sequence and number of changes.</summary>
    public static Guid Create(string pipeline, string epoch, long firstSequence, int count)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{pipeline}/{epoch}/{firstSequence}/{count}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
