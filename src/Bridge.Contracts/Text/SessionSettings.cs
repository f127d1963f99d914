namespace Bridge.Contracts.Text;

/// <summary>The settings that every session whose text the decoder reads must have.</summary>
internal static class SessionSettings
{
    /// <summary>The value of <c>Options</c> in an Npgsql connection string, replication or not: it makes values print in the one form that
    /// the decoder reads.</summary>
    /// <remarks>
    /// They outrank what database and role prefer. Npgsql itself sets client_encoding to UTF8. How money and regclass print still follows
    /// the server's
    /// lc_monetary and search_path, in <c>to_jsonb</c> too. See https://www.postgresql.org/docs/current/runtime-config-client.html
    /// </remarks>
    public const string Options =
        "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1";
}
