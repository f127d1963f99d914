using System.Text.RegularExpressions;
using Bridge.Capture.Backfill;
using Bridge.Capture.Backfill.Conditions;
using Bridge.Capture.Changes;

namespace Bridge.UnitTests.Capture.Backfill.Conditions;

public sealed partial class ConditionParserTests
{
    private static readonly BackfillTable Table = new()
    {
        Name = new RelationName("public", "containers"),
        Oid = 1,
        IsPartitioned = false,
        SendsInserts = true,
        RowFilter = "",
        EstimatedRows = null,
        Columns =
        [
            Column("id", "int4"), Column("container_type", "varchar"), Column("name", "text"), Column("Odd \"name\"", "text"),
                Column("meta", "jsonb"), Column("ext", "hstore"),
            Column("feels", "mood") with { IsDomain = true },
        ],
    };

    [Theory]
    [InlineData("container_type = 'analysis'", "\"container_type\" = $1", "analysis")]
    [InlineData("container_type = analysis", "\"container_type\" = $1", "analysis")]
    [InlineData("container_type=\"analysis\"", "\"container_type\" = $1", "analysis")]
    [InlineData("containerType = analysis", "\"container_type\" = $1", "analysis")]
    [InlineData("CONTAINER_TYPE <> analysis", "\"container_type\" IS DISTINCT FROM $1", "analysis")]
    [InlineData("id in (1, 2,-3)", "\"id\" = $1 OR \"id\" = $2 OR \"id\" = $3", "1", "2", "-3")]
    [InlineData("id in 1,2", "\"id\" = $1 OR \"id\" = $2", "1", "2")]
    [InlineData("id NOT IN (1)", "(\"id\" = $1) IS NOT TRUE", "1")]
    [InlineData("id between 1 and 2 and name is null", "((\"id\" >= $1) AND (\"id\" <= $2)) AND (\"name\" IS NULL)", "1", "2")]
    [InlineData("not id not between 1 and 2", "(((\"id\" >= $1) AND (\"id\" <= $2)) IS NOT TRUE) IS NOT TRUE", "1", "2")]
    [InlineData("name is not null", "(\"name\" IS NULL) IS NOT TRUE")]
    [InlineData("id = 1 or id = 2 and not (name = 'a''b' or id >= 3)",
        "(\"id\" = $1) OR ((\"id\" = $2) AND (((\"name\" = $3) OR (\"id\" >= $4)) IS NOT TRUE))", "1", "2", "a'b", "3")]
    [InlineData("\"Odd \"\"name\"\"\" = 'x'", "\"Odd \"\"name\"\"\" = $1", "x")]
    [InlineData("meta.kind.of = x", "(\"meta\" #>> $1) = $2", "{\"kind\",\"of\"}", "x")]
    [InlineData("ext.kind is null", "(\"ext\" -> $1) IS NULL", "kind")]
    [InlineData("feels > sad", "\"feels\"::s.mood > $1", "sad")]
    [InlineData("name = 'x'' OR true); DROP TABLE containers; --'", "\"name\" = $1", "x' OR true); DROP TABLE containers; --")]
    public void Names_come_from_the_catalogue_and_values_are_literals(string text, string sql, params string[] values)
    {
        var written = new ConditionSql(Table).Write(RowCondition.Parse(text));
        for (var i = values.Length; i > 0; i--)
            sql = sql.Replace($"${i}", Literal().Matches(written)[i - 1].Value, StringComparison.Ordinal);
        Assert.Equal(sql, written);
        Assert.Equal(values, Literal().Matches(written).Select(
            match => match.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", 1, "a column")]
    [InlineData("id", 3, "=, !=")]
    [InlineData("id =", 5, "a value")]
    [InlineData("id = 1 2", 8, "and, or, or the end")]
    [InlineData("id = 1 -- every third", 8, "'--'")]
    [InlineData("id % 3 = 0", 4, "'%'")]
    [InlineData("id = 1;", 7, "';'")]
    [InlineData("name = 'open", 8, "not closed")]
    [InlineData("\"open = 1", 1, "not closed")]
    [InlineData("(id = 1", 8, "')'")]
    [InlineData("id = 1)", 7, "')'")]
    [InlineData("id in (1, 2", 12, "',' or ')'")]
    [InlineData("id between 1", 13, "and")]
    [InlineData("id is 1", 7, "null")]
    [InlineData("id = null", 6, "is null")]
    [InlineData("id not = 1", 8, "in or between")]
    [InlineData("lower(name) = 'x'", 6, "'('")]
    [InlineData("name::int > 0", 1, "no column 'name::int'")]
    [InlineData("nope = 1", 1, "no column 'nope'")]
    [InlineData("id = 1 and nope = 1", 12, "no column 'nope'")]
    [InlineData("id.member = 1", 1, "neither JSON nor hstore")]
    [InlineData("meta.n > 1", 1, "=, !=, in and is null only")]
    [InlineData("name changed", 6, "'changed'")]
    [InlineData("id ! 1", 4, "'!='")]
    [InlineData("name = 'a\0b'", 10, "NUL")]
    [InlineData("true) OR pg_read_file('/etc/passwd') IS NOT NULL OR (true", 5, "')'")]
    public void What_is_not_of_the_grammar_is_refused_with_its_place(string text, int position, string word)
    {
        var refused = Assert.Throws<ConditionException>(() => new ConditionSql(Table).Write(RowCondition.Parse(text)));
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        Assert.Equal(position, refused.Position);
    }

    // An attribute cannot hold half of a pair.
    [Theory]
    [InlineData("name = '😀' and name = 'x?'", 26)]
    [InlineData("name = ?", 8)]
    public void Half_of_a_surrogate_pair_is_refused_with_its_place(string text, int position)
    {
        var half = text.Replace('?', '\uD83D');
        var wrong = Assert.Throws<ConditionException>(() => RowCondition.Parse(half));
        Assert.Equal(position, wrong.Position);
        Assert.Contains("surrogate", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_hold()
    {
        Assert.Throws<ConditionException>(() => RowCondition.Parse(new string('(', 100_000)));
        Assert.Throws<ConditionException>(() => RowCondition.Parse(new string('(', 60) + "id = 1" + new string(')', 60)));
        Assert.Throws<ConditionException>(() => RowCondition.Parse("id in " + string.Join(',', Enumerable.Repeat('1', 1_001))));
        RowCondition.Parse("id in " + string.Join(',', Enumerable.Repeat('1', 1_000)));
        RowCondition.Parse(string.Concat(Enumerable.Repeat("not ", 1_000)) + "id = 1");
    }

    private static BackfillColumn Column(string name, string type) =>
        new(name, 1, false, name) { Type = $"s.{type}", TypeName = type, IsDomain = false };

    // A literal of the one form, with its type: the only place where a value may stand.
    [GeneratedRegex(@"E'((?:[^'\\]|''|\\\\)*)'::[a-z0-9_.]+")]
    private static partial Regex Literal();
}
