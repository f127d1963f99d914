namespace Bridge.Capture.Decoding;

/// <summary>The settings that every session whose text the decoder reads must have.</summary>
public static class SessionSettings
{
    /// <summary>The value of <c>Options</c> in an Npgsql connection string, replication or not: it makes values print in the one form that the decoder reads.</summary>
    /// <remarks>Npgsql itself sets client_encoding to UTF8. See https://www.postgresql.org/docs/current/runtime-config-client.html</remarks>
    public const string Options =
        "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1";
}
