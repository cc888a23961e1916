using BenchmarkDotNet.Running;

// dotnet run --project tests/Receiver.Benchmarks -c Release -- --filter '*'   (--job short for a quick look)
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
