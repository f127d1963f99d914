using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bridge.Capture.Decoding;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>Recorded messages, mutated: each is decoded to valid JSON or refused with <see cref="MalformedMessageException"/>.</summary>
public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int MaxMembersBytes = 20_000;

    [Fact]
    public void A_mutated_message_is_decoded_or_refused()
    {
        var seed = ReadNumber("BRIDGE_TEST_SEED") ?? Random.Shared.Next();
        var iterations = ReadNumber("BRIDGE_FUZZ_ITERATIONS") ?? 50_000;
        output.WriteLine($"BRIDGE_TEST_SEED={seed} BRIDGE_FUZZ_ITERATIONS={iterations}");
        var random = new Random(seed);
        var recording = Recording.Load();
        var (decoded, refused, most) = (0, 0, 0L);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var target = random.Next(recording.Messages.Count);
            var mutated = Mutate(recording, target, random);
            var last = random.Next(8) == 0 ? recording.Messages.Count - 1 : target;
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (Play(recording, target, mutated, last)) decoded++;
            else refused++;
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"{decoded} decoded, {refused} refused, at most {most} bytes allocated for one playing");
        Assert.True(decoded > iterations / 100 && refused > iterations / 100);
        Assert.True(most < 4_000_000, $"{most} bytes were allocated for one playing of the recording");
    }

    /// <summary>Decodes what the target needs before it (rows do not count to that), the mutated message itself, and what follows up to
    /// <paramref name="last"/>.</summary>
    private static bool Play(Recording recording, int target, byte[] mutated, int last)
    {
        var session = recording.CreateSession(MaxMembersBytes);
        try
        {
            for (var i = 0; i <= last; i++)
            {
                var (walStart, message) = recording.Messages[i];
                if (i < target && message[0] is (byte)'I' or (byte)'U' or (byte)'D') continue;
                session.Decode(i == target ? mutated : message, walStart.Value);
                if (i >= target) AssertValid(session);
            }

            return true;
        }
        catch (MalformedMessageException)
        {
            return false;
        }
    }

    private static void AssertValid(DecoderSession session)
    {
        foreach (var change in session.Decoder.Changes)
        {
            Assert.True(change.Members.Length <= MaxMembersBytes);
            Assert.True(Utf8.IsValid(change.Members.Span));
            using var json = JsonDocument.Parse($"{{{Encoding.UTF8.GetString(change.Members.Span)}}}");
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        }
    }

    private static byte[] Mutate(Recording recording, int target, Random random)
    {
        var message = recording.Messages[target].Message.ToArray();
        var other = recording.Messages[random.Next(recording.Messages.Count)].Message;
        var from = random.Next(message.Length);
        return random.Next(6) switch
        {
            0 => message[..from],
            1 => [.. message, .. other[..random.Next(1, other.Length)]],
            2 => [.. message[..from], .. other[random.Next(other.Length)..]],
            3 => [.. message[..from], (byte)random.Next(256), .. message[from..]],
            4 => [.. message[..from], .. message[(from + 1)..]],
            _ => Flip(message, random),
        };
    }

    private static byte[] Flip(byte[] message, Random random)
    {
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(message.Length);
            message[at] = random.Next(3) switch
            {
                0 => (byte)(message[at] ^ (1 << random.Next(8))),
                1 => (byte)random.Next(256),
                _ => "\"\\{}(),;'=>[]:-0n\0"u8[random.Next(18)],
            };
        }

        return message;
    }

    private static int? ReadNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
