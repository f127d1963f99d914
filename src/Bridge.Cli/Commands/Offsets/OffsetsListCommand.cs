using Bridge.Api;
using Bridge.Cli.Api;
using Bridge.Worker.Offsets;

namespace Bridge.Cli.Commands.Offsets;

/// <summary><c>bridge offsets list</c>.</summary>
internal static class OffsetsListCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("list", "Lists the stored offsets and how far each is behind.") { json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync("api/offsets", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else OffsetView.Write(WorkerClient.Read<DataList<OffsetReport>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge offsets list", "bridge offsets list --json");
        return command;
    }
}
