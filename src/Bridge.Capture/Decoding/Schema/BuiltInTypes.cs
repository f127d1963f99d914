using System.Collections.Frozen;
using Bridge.Capture.Decoding.Values;

namespace Bridge.Capture.Decoding.Schema;

/// <summary>The shapes of the types that every server has under the same OID, and of their arrays.</summary>
/// <remarks>See https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat; a type missing here is loaded like any
/// other.</remarks>
internal static class BuiltInTypes
{
    private const byte Comma = (byte)',';

    // Pairs of type and array type: all that to_jsonb writes as strings, date and time of day among them.
    private static readonly uint[] Strings =
    [
        17, 1001, 18, 1002, 19, 1003, 24, 1008, 25, 1009, 26, 1028, 27, 1010, 28, 1011, 29, 1012, 142, 143, 600, 1017,
        601, 1018, 602, 1019, 604, 1027, 628, 629, 650, 651, 718, 719, 774, 775, 790, 791, 829, 1040, 869, 1041, 1033, 1034,
        1042, 1014, 1043, 1015, 1082, 1182, 1083, 1183, 1186, 1187, 1266, 1270, 1560, 1561, 1562, 1563, 1790, 2201, 2202, 2207,
        2203, 2208, 2204, 2209, 2205, 2210, 2206, 2211, 2950, 2951, 2970, 2949, 3220, 3221, 3614, 3643, 3615, 3645, 3642, 3644,
        3734, 3735, 3769, 3770, 3904, 3905, 3906, 3907, 3908, 3909, 3910, 3911, 3912, 3913, 3926, 3927, 4072, 4073, 4089, 4090,
        4096, 4097, 4191, 4192, 4451, 6150, 4532, 6151, 4533, 6152, 4534, 6153, 4535, 6155, 4536, 6157, 5038, 5039, 5069, 271,
    ];

    private static readonly FrozenDictionary<uint, ValueShape> Shapes = Create().ToFrozenDictionary();

    /// <summary>The shape of a built-in type.</summary>
    public static bool TryGet(uint oid, out ValueShape shape) => Shapes.TryGetValue(oid, out shape!);

    private static Dictionary<uint, ValueShape> Create()
    {
        var shapes = new Dictionary<uint, ValueShape>();
        for (var i = 0; i < Strings.Length; i += 2) Add(shapes, ValueShape.Text, Strings[i], Strings[i + 1]);
        Add(shapes, ValueShape.Text, type: 603, array: 1020, delimiter: (byte)';');
        Add(shapes, new ValueShape(ValueKind.Boolean), type: 16, array: 1000);
        var number = new ValueShape(ValueKind.Number);
        Add(shapes, number, type: 20, array: 1016);
        Add(shapes, number, type: 21, array: 1005);
        Add(shapes, number, type: 23, array: 1007);
        Add(shapes, number, type: 700, array: 1021);
        Add(shapes, number, type: 701, array: 1022);
        Add(shapes, number, type: 1700, array: 1231);
        Add(shapes, new ValueShape(ValueKind.Timestamp), type: 1114, array: 1115);
        Add(shapes, new ValueShape(ValueKind.TimestampWithZone), type: 1184, array: 1185);
        Add(shapes, new ValueShape(ValueKind.Json), type: 114, array: 199);
        Add(shapes, new ValueShape(ValueKind.Json), type: 3802, array: 3807);
        // int2vector and oidvector are arrays with a text form of their own; an oid is a string.
        Add(shapes, new ValueShape(ValueKind.Vector, number, (byte)' '), type: 22, array: 1006);
        Add(shapes, new ValueShape(ValueKind.Vector, ValueShape.Text, (byte)' '), type: 30, array: 1013);
        return shapes;
    }

    private static void Add(Dictionary<uint, ValueShape> shapes, ValueShape shape, uint type, uint array, byte delimiter = Comma)
    {
        shapes.Add(type, shape);
        shapes.Add(array, new ValueShape(ValueKind.Array, shape, delimiter));
    }
}
