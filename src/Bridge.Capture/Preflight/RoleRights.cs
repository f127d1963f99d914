using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>Our role and what it may do.</summary>
internal sealed record RoleRights(string Name, bool IsSuperuser, bool MayReplicate, bool MayCreatePublication)
{
    /// <summary>True when the role may run programs or write files on the server.</summary>
    public bool MayRunPrograms { get; init; }

    public static async Task<RoleRights> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        // Managed servers give the right to replicate by membership in a role of theirs.
        await using var command = source.CreateCommand("""
            SELECT rolname::text, rolsuper,
                   rolsuper OR rolreplication OR EXISTS (
                       SELECT FROM pg_roles m WHERE m.rolname = 'rds_replication' AND pg_has_role(m.oid, 'MEMBER')),
                   has_database_privilege(current_database(), 'CREATE'),
                   rolsuper OR pg_has_role('pg_execute_server_program', 'MEMBER') OR pg_has_role('pg_write_server_files', 'MEMBER')
            FROM pg_roles WHERE rolname = current_user
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RoleRights(reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2),
            reader.GetBoolean(3))
        { MayRunPrograms = reader.GetBoolean(4) };
    }
}
