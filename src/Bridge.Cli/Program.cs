using Bridge.Cli;

return await BridgeCommandLine.RunAsync(args);
