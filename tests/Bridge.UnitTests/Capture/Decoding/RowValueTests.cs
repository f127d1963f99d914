using Bridge.Capture.Decoding.Schema;
using Bridge.Contracts;
using static Bridge.UnitTests.Capture.Decoding.DecoderSession;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>Values in the form of <c>to_jsonb</c>; the oracle tests compare many more with the server itself.</summary>
public sealed class RowValueTests
{
    private const uint Hstore = 20001, Part = 20002, Parts = 20003;

    private static readonly TypeRow[] Types =
    [
        new(Hstore, 'b', 0, ',', 0, true, [], []),
        new(Part, 'c', 0, ',', 0, false, ["x", "t"], [Numeric, Text]),
        new(Parts, 'b', Part, ',', 0, false, [], []),
    ];

    [Theory]
    [InlineData(Numeric, "1.50", "1.50")]
    [InlineData(Numeric, "NaN", "\"NaN\"")]
    [InlineData(Numeric, "-Infinity", "\"-Infinity\"")]
    [InlineData(701u, "1e-07", "1e-07")]
    [InlineData(701u, "-0", "0")]
    [InlineData(Timestamp, "0044-03-15 01:02:03.5 BC", "\"0044-03-15T01:02:03.5 BC\"")]
    [InlineData(TimestampTz, "0044-03-15 01:02:03+00 BC", "\"0044-03-15T01:02:03+00:00 BC\"")]
    [InlineData(TimestampTz, "2026-11-22 06:10:28.951113+05:53:28", "\"2026-11-22T06:10:28.951113+05:53:28\"")]
    [InlineData(TimestampTz, "infinity", "\"infinity\"")]
    [InlineData(Text, "a\"\\\n\u0001é😀/", "\"a\\\"\\\\\\n\\u0001é😀/\"")]
    [InlineData(17u, "\\x00ff", "\"\\\\x00ff\"")]
    [InlineData(Json, " {\"a\":1,\"a\":[2.50]} ", " {\"a\":1,\"a\":[2.50]} ")]
    [InlineData(TextArray, "{}", "[]")]
    [InlineData(TextArray, "[0:1]={a,NULL}", "[\"a\",null]")]
    [InlineData(TextArray, "{{\"NULL\",\"q\\\"\\\\\"},{NULL,\"\n\\\"\"}}", "[[\"NULL\",\"q\\\"\\\\\"],[null,\"\\n\\\"\"]]")]
    [InlineData(1020u, "{(1,1),(0,0);(2,2),(1,1)}", "[\"(1,1),(0,0)\",\"(2,2),(1,1)\"]")]
    [InlineData(IntVector, "1 -2 3", "[1,-2,3]")]
    [InlineData(30u, "", "[]")]
    [InlineData(1006u, "{\"1 2\",3}", "[[1,2],[3]]")]
    [InlineData(Hstore, "", "{}")]
    [InlineData(Hstore, "\"a\"=>\"x\\\"y\\\\z\", \"b\"=>NULL, \"\"=>\"\n\\\"\"", "{\"a\":\"x\\\"y\\\\z\",\"b\":null,\"\":\"\\n\\\"\"}")]
    [InlineData(Part, "(1.50,\"a\"\"b\\\\c\")", "{\"x\":1.50,\"t\":\"a\\\"b\\\\c\"}")]
    [InlineData(Part, "(,\"\")", "{\"x\":null,\"t\":\"\"}")]
    [InlineData(Parts, "{\"(1,\\\"a,\\\"\\\"b\\\\\\\\c\\\")\",NULL}", "[{\"x\":1,\"t\":\"a,\\\"b\\\\c\"},null]")]
    public void Writes_as_to_jsonb(uint type, string text, string json) => Assert.Equal(json, DecoderSession.Write(type, text, Types));

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    [InlineData(BridgeJson.ValueDepth)]
    public void Writes_JSON_of_any_depth_that_PostgreSQL_stores_by_default(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);
        Assert.Equal(nested, DecoderSession.Write(Json, nested, Types));
    }

    [Theory]
    [InlineData(BridgeJson.ValueDepth + 1)]
    [InlineData(100_000)]
    public void JSON_that_is_deeper_than_a_document_may_be_is_its_text(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);
        Assert.Equal($"\"{nested}\"", DecoderSession.Write(Json, nested, Types));
    }

    [Fact]
    public void Writes_composites_nested_without_a_limit_of_depth_of_their_own()
    {
        var text = "v";
        var types = new List<TypeRow>();
        for (var level = 0u; level < 10; level++)
        {
            types.Add(new TypeRow(30000 + level, 'c', 0, ',', 0, false, ["f"], [level == 0 ? Text : 29999 + level]));
            text = level == 0 ? "(\"a \"\"\")"
                : $"(\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal)}\")";
        }

        var expected = string.Concat(Enumerable.Repeat("{\"f\":", 10)) + "\"a \\\"\"" + new string('}', 10);
        Assert.Equal(expected, DecoderSession.Write(30009, text, [.. types]));
    }
}
