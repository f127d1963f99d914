using System.CommandLine;
using Bridge.Api.Access;
using Bridge.Cli.Api;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens link NAME</c>.</summary>
internal static class TokensLinkCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The token's name." };
        var command = new WorkerCommand(
            "link", "Makes a link that signs a browser in as this token: once, within ten minutes, at the worker that made it.") { name, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.SendAsync(
                HttpMethod.Post, $"api/tokens/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/link", null, cancellationToken);
            await System.Console.Out.WriteLineAsync(parsed.GetValue(json) ? text
                : command.PageAddress(parsed) + WorkerClient.Read<SignInLink>(text).Path);
            return ExitCode.Ok;
        });
        command.Show("bridge tokens link laptop");
        return command;
    }
}
