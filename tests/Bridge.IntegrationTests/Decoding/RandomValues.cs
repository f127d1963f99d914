using System.Globalization;
using System.Text;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>SQL expressions of random values, nasty ones among them, for every type that a column can have.</summary>
internal sealed class RandomValues(Random random)
{
    /// <summary>What the types below need.</summary>
    public const string Setup = """
        CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE EXTENSION isn; CREATE EXTENSION cube;
        CREATE TYPE mood AS ENUM ('sad', 'so "so"', 'happy, very', '{}');
        CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);
        CREATE DOMAIN label AS varchar(400);
        CREATE DOMAIN labels AS text[];
        CREATE DOMAIN tags AS hstore;
        CREATE TYPE "inner type" AS (x float8, "odd ""name\ é" text, m mood, at timestamptz);
        CREATE TYPE outer_type AS (id int, gone int, inside "inner type", list "inner type"[], amounts numeric[], h hstore, p point, j jsonb, b bool, v int2vector);
        ALTER TYPE outer_type DROP ATTRIBUTE gone;
        CREATE DOMAIN outer_domain AS outer_type;
        CREATE TYPE textrange AS RANGE (subtype = text);
        CREATE TABLE as_type(a int, b text);
        """;

    private static readonly string[] Texts =
    [
        "", " ", "a", "NULL", "null", "{}", "(,)", "\"", "\\", "'", "a\"b\\c", "\n\r\t\u0001\u001f\u007f", "é ü 漢字 😀",
            "{\"a\":\"b\\\\\\\"\"}",
        "a,b;c", "=>", "\"x\"=>\"y\"", "\\u0041", "\u2028\u2029", "\ufeff", "tail\\", "[0:1]={1,2}", " lead", "trail ", "/</script>",
            "\u200b\u0301",
    ];

    private readonly Dictionary<string, string[]> fixedValues = new()
    {
        ["bool"] = ["t", "f"],
        ["int2"] = ["0", "-32768", "32767"],
        ["int4"] = ["0", "-2147483648", "2147483647", "7"],
        ["int8"] = ["0", "-9223372036854775808", "9223372036854775807", "9007199254740993"],
        ["float4"] = ["0", "-0", "NaN", "Infinity", "-Infinity", "1e-7", "3.4028235e+38", "1.17549435e-38", "0.1", "1e15"],
        ["float8"] = ["0", "-0", "NaN", "Infinity", "-Infinity", "1e-300", "1.7976931348623157e+308", "5e-324", "0.1",
            "123456789012345678"],
        ["numeric"] = ["0", "0.00", "-0.10", "1.50", "NaN", "Infinity", "-Infinity", "1e50", "1e-50",
            "123456789012345678901234567890.123456789000"],
        ["numeric(8,2)"] = ["0", "999999.99", "-1.5", "NaN"],
        ["money"] = ["0", "-1.23", "92233720368547758.07"],
        ["date"] = ["2026-11-22", "infinity", "-infinity", "0044-03-15 BC", "4713-01-01 BC", "5874897-12-31", "1999-02-01"],
        ["timestamp"] = ["2026-11-22 06:10:28.951113", "infinity", "-infinity", "0044-03-15 01:02:03.5 BC", "294276-12-31 23:59:59.999999",
            "2000-01-01"],
        ["timestamptz"] = ["2026-11-22 06:10:28.951113+02", "infinity", "-infinity", "0044-03-15 01:02:03.5+00 BC",
            "294276-12-31 23:59:59+00", "1900-01-01 00:00:00+05:53:28"],
        ["time"] = ["00:00", "24:00:00", "23:59:59.999999", "01:02:03.4"],
        ["timetz"] = ["00:00+00", "24:00:00-15:59:59", "23:59:59.999999+05:30", "01:02:03+02"],
        ["interval"] = ["0", "1 year -2 mons 3 days -04:05:06.789", "-178000000 years", "1 day", "-00:00:00.000001", "36:00"],
        ["bytea"] = ["\\x", "\\x00ff5c22", "\\xdeadbeef"],
        ["uuid"] = ["00000000-0000-0000-0000-000000000000", "f47ac10b-58cc-4372-a567-0e02b2c3d479"],
        ["json"] = ["null", "{\"a\":1,\"a\":2}", " {\"b\" : [1, 2.50, 1e5, -0, {}]}\n", "\"\\u00e9\\ud83d\\ude00\\n\"", "[]", "1.10",
            "true", "[[[[1]]],\"\t\"]".Replace("\t", "\\t", StringComparison.Ordinal)],
        ["jsonb"] = ["null", "{\"a\":{\"b\":[1,2.50,\"x\\\"y\"]}}", "\"\\\\\"", "[]", "{}", "1e30", "false"],
        ["jsonpath"] = ["$.a[*] ? (@ > 1)", "$"],
        ["xml"] = ["<a b=\"c\">&lt;</a>", "x"],
        ["bit(3)"] = ["101", "000"],
        ["varbit"] = ["", "1", "1010101010101"],
        ["inet"] = ["10.0.0.1", "10.0.0.1/8", "::1", "2001:db8::/32"],
        ["cidr"] = ["10.0.0.0/8", "::/0"],
        ["macaddr"] = ["08:00:2b:01:02:03"],
        ["macaddr8"] = ["08:00:2b:01:02:03:04:05"],
        ["point"] = ["(1,-2.5)", "(NaN,Infinity)", "(1e300,0)"],
        ["line"] = ["{1,2,3}"],
        ["lseg"] = ["[(0,0),(1,1)]"],
        ["box"] = ["(2,2),(1,1)", "(0,0),(0,0)"],
        ["path"] = ["[(0,0),(1,1)]", "((0,0),(1,1))"],
        ["polygon"] = ["((0,0),(1,1),(2,0))"],
        ["circle"] = ["<(1,2),3>"],
        ["oid"] = ["0", "4294967295"],
        ["xid"] = ["7"],
        ["xid8"] = ["18446744073709551615"],
        ["cid"] = ["3"],
        ["tid"] = ["(1,2)"],
        ["regclass"] = ["pg_class", "0", "history"],
        ["regtype"] = ["int4", "text[]"],
        ["regprocedure"] = ["sum(int4)"],
        ["regnamespace"] = ["pg_catalog"],
        ["pg_lsn"] = ["0/0", "16/B374D848"],
        ["\"char\""] = ["", "a", "\"", "\\"],
        ["char(5)"] = ["", "ab", "\"x\\"],
        ["name"] = ["n", "a \"b\"", ""],
        ["tsvector"] = ["", "'a':1A 'b\"\\\\c':2,3"],
        ["tsquery"] = ["", "a & !b | 'c d':*A"],
        ["txid_snapshot"] = ["10:20:10,14,15"],
        ["pg_snapshot"] = ["10:20:10,14,15"],
        ["int2vector"] = ["", "1", "1 -2 3"],
        ["oidvector"] = ["", "1", "1 2 3"],
        ["int4range"] = ["empty", "[1,5)", "(,)", "(,3]"],
        ["numrange"] = ["[1.50,2.0]", "empty"],
        ["tsrange"] = ["[2020-01-01 00:00,2021-01-01 00:00)", "(,infinity]"],
        ["tstzrange"] = ["[2020-01-01 00:00+01,)"],
        ["daterange"] = ["[2020-01-01,2020-02-01)"],
        ["textrange"] = ["[a,b)", "[\"a,\\\"\",z]"],
        ["int4multirange"] = ["{}", "{[1,3),[5,7)}"],
        ["tstzmultirange"] = ["{[2020-01-01 00:00+01,2020-01-02 00:00+01)}"],
        ["mood"] = ["sad", "so \"so\"", "happy, very", "{}"],
        ["positive"] = ["0.10", "1e20"],
        ["labels"] = ["{}", "{a,NULL,\"b c\",\"NULL\"}", "[2:3]={x,y}"],
        ["tags"] = ["", "a=>1"],
        ["ltree"] = ["a.b.c", ""],
        ["isbn"] = ["978-0-393-04002-9"],
        ["cube"] = ["(1,2),(3,4)"],
        ["aclitem"] = ["=r/postgres"],
        ["as_type"] = ["(1,x)", "(,)", "(,\"\")"],
    };

    /// <summary>The types, arrays not counted.</summary>
    public IReadOnlyList<string> Types =>
        [.. fixedValues.Keys, "text", "varchar", "citext", "label", "hstore", "\"inner type\"", "outer_type", "outer_domain"];

    /// <summary>A column's type: one of <see cref="Types"/>, or an array of it.</summary>
    public string NextType() => Pick(Types) is var type && random.Next(4) == 0 ? type + "[]" : type;

    /// <summary>An expression of a value or of NULL.</summary>
    public string Next(string type) => random.Next(8) == 0 ? "NULL" : type.EndsWith("[]", StringComparison.Ordinal) ? NextArray(type[..^2])
        : NextScalar(type);

    private string NextScalar(string type) => type switch
    {
        "text" or "varchar" or "citext" or "label" => $"{Quote(NextText())}::{type}",
        "hstore" =>
            $"hstore(ARRAY[{string.Join(',', Many(() => $"[{Quote(NextText())},{(random.Next(5) == 0 ? "NULL" : Quote(NextText()))}]"))}]::text[])",
        "\"inner type\"" => $"ROW({Next("float8")},{Next("text")},{Next("mood")},{Next("timestamptz")})::{type}",
        "outer_type" or "outer_domain" =>
            $"ROW({Next("int4")},{Next("\"inner type\"")},{Next("\"inner type\"[]")},{Next("numeric[]")},{Next("hstore")},{Next("point")},{Next("jsonb")},{Next("bool")},{Next("int2vector")})::{type}",
        "numeric" when random.Next(2) == 0 => $"'{NextDigits(40)}.{NextDigits(30)}'::numeric",
        "float8" when random.Next(2) == 0 =>
            $"'{BitConverter.Int64BitsToDouble(random.NextInt64()).ToString("R", CultureInfo.InvariantCulture)}'::float8",
        "timestamptz" or "timestamp" or "date" when random.Next(2) == 0 =>
            "(timestamptz '2000-01-01+00' + interval '1 us' * " +
            $"{random.NextInt64(-60_000_000_000_000_000, 60_000_000_000_000_000)})::{type}",
        _ => $"{Quote(Pick(fixedValues[type]))}::{type}",
    };

    private string NextArray(string element)
    {
        var list = string.Join(',', Many(() => Next(element)));
        return random.Next(6) switch
        {
            0 => $"'{{}}'::{element}[]",
            1 => $"ARRAY[ARRAY[{Next(element)},{Next(element)}],ARRAY[{Next(element)},NULL]]::{element}[]",
            2 => $"ARRAY[ARRAY[ARRAY[{Next(element)}]],ARRAY[ARRAY[{Next(element)}]]]::{element}[]",
            3 => $"('[-1:0]=' || (ARRAY[{Next(element)},{Next(element)}]::{element}[])::text)::{element}[]",
            _ => $"ARRAY[{list}]::{element}[]",
        };
    }

    private string NextText()
    {
        if (random.Next(3) == 0) return Pick(Texts);
        var text = new StringBuilder();
        for (var i = random.Next(6); i > 0; i--) text.Append(Pick(Texts)).Append((char)random.Next(32, 0x250));
        return text.ToString();
    }

    private string NextDigits(int most) =>
        string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => (char)('0' + random.Next(10))));

    private List<string> Many(Func<string> next) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => next())];

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
