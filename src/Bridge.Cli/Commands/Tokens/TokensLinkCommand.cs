using System.CommandLine;
using Bridge.Api.Access;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens link NAME</c>.</summary>
internal static class TokensLinkCommand
{
    public static Command Create()
    {
        var worker = new WorkerOptionsSet();
        var json = CommonOptions.Json();
        var name = new Argument<string>("name") { Description = "The token's name." };
        var command = new Command(
            "link", "Makes a link that signs a browser in as this token: once, within ten minutes, at the worker that made it.") { name, json };
        worker.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = worker.CreateClient(parsed);
            var text = await client.SendAsync(
                HttpMethod.Post, $"api/tokens/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/link", null, cancellationToken);
            await System.Console.Out.WriteLineAsync(parsed.GetValue(json) ? text
                : worker.PageAddress(parsed) + WorkerClient.Read<SignInLink>(text).Path);
            return ExitCode.Ok;
        });
        Examples.Set(command, "bridge tokens link laptop");
        return command;
    }
}
