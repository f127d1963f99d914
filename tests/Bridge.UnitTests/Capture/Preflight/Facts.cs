using Bridge.Capture.Changes;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;

namespace Bridge.UnitTests.Capture.Preflight;

/// <summary>The catalogue of a server on which everything is right, to be changed with <c>with</c>.</summary>
internal static class Facts
{
    public static CatalogueFacts Good(int version = 150004) => new()
    {
        Server = new ServerIdentity("7000000000000000001", 1, new Lsn(0x1000000), version, "chemotion", false),
        Settings = new ServerSettings
        {
            WalLevel = "logical",
            MaxSlots = 10,
            UsedSlots = 1,
            MaxSenders = 10,
            UsedSenders = 1,
            MaxSlotWalKeepSize = -1,
            WalSenderTimeout = 60_000,
            DecodingWorkMem = 65_536,
            SynchronousStandbyNames = "",
            SynchronousCommit = "on",
        },
        Role = new RoleRights("bridge", false, true, true),
        Tables = [Table("containers", "id", "name", "log_data"), Table("analyses", "id", "name")],
    };

    public static TableFacts Table(string name, params string[] columns) => new()
    {
        Name = new RelationName("public", name),
        Owner = "eln",
        IsOwner = true,
        MaySelect = true,
        PrimaryKey = ["id"],
        IdentityColumns = ["id"],
        Columns = columns,
        ToastColumns = [.. columns.Skip(1)],
    };

    public static SlotState Slot() => new()
    {
        Name = "sequin_slot",
        Plugin = "pgoutput",
        Database = "chemotion",
        WalStatus = "reserved",
        InvalidationReason = "",
        RestartLsn = new Lsn(0x900000),
        ConfirmedFlushLsn = new Lsn(0xA00000),
    };
}
