using Bridge.Capture.Decoding;
using Bridge.Capture.Decoding.Schema;
using static Bridge.UnitTests.Capture.Decoding.DecoderSession;
using static Bridge.UnitTests.Capture.Decoding.MessageBuilder;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>Types that are not built in: the catalog knows them as they are now, WAL as they were.</summary>
public sealed class CatalogTypeTests
{
    private const uint Part = 20001;

    [Fact]
    public void Asks_for_a_type_before_it_writes_a_row_and_only_once()
    {
        var session = new DecoderSession { Types = { Composite("x", "y") } }.With('n', ("v", Part, false));
        Assert.Equal(DecodedKind.CatalogNeeded, session.Decoder.Decode(Insert(1, "(1,2)"), default));
        Assert.Empty(session.Decoder.Changes);
        session.Decode(Insert(1, "(1,2)"));
        session.Decode(Insert(1, "(3,)"));
        Assert.Equal("""
            "row":{"v":{"x":1,"y":null}}
            """.Replace('1', '3'), session.Members);
        Assert.Equal(1, session.CatalogLoads);
        Assert.Equal(1, Assert.Single(session.Decoder.Changes).Position.Ordinal);
    }

    [Fact]
    public void Writes_the_text_of_a_type_that_is_gone()
    {
        var session = new DecoderSession().With('n', ("v", Part, false));
        session.Decode(Insert(1, "(1,2)"));
        session.Decode(Insert(1, "(1,3)"));
        Assert.Equal("""
            "row":{"v":"(1,3)"}
            """, session.Members);
        Assert.Equal(1, session.CatalogLoads);
    }

    [Fact]
    public void Loads_a_composite_anew_when_its_fields_have_changed()
    {
        var session = new DecoderSession { Types = { Composite("x") } }.With('n', ("v", Part, false));
        session.Decode(Insert(1, "(1)"));
        session.Types[0] = Composite("x", "added");
        session.Decode(Insert(1, "(1,2)"));
        Assert.Equal("""
            "row":{"v":{"x":1,"added":2}}
            """, session.Members);
        Assert.Equal(1, Assert.Single(session.Decoder.Changes).Position.Ordinal);
        Assert.Equal(2, session.CatalogLoads);
    }

    [Fact]
    public void Writes_the_text_of_a_composite_whose_former_fields_nobody_knows_and_asks_only_once()
    {
        var session = new DecoderSession { Types = { Composite("x", "added") } }.With('n', ("v", Part, false));
        for (var row = 0; row < 5; row++)
        {
            session.Decode(Insert(1, "(1)"));
            Assert.Equal("""
                "row":{"v":"(1)"}
                """, session.Members);
        }

        Assert.Equal(2, session.CatalogLoads);
        session.Decode(Insert(1, "(1,2)"));
        Assert.Equal("""
            "row":{"v":{"x":1,"added":2}}
            """, session.Members);
    }

    [Fact]
    public void Survives_a_catalog_whose_types_contain_themselves()
    {
        var session = new DecoderSession { Types = { new TypeRow(Part, 'd', 0, ',', Part, false, [], []) } }.With('n', ("v", Part, false));
        session.Decode(Insert(1, "x"));
        Assert.Equal("""
            "row":{"v":"x"}
            """, session.Members);
    }

    private static TypeRow Composite(params string[] fields) => new(Part, 'c', 0, ',', 0, false, fields, [.. fields.Select(_ => Int)]);
}
