using Google.Protobuf;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>A protobuf message by its field numbers, read without generated code.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _values = [];

    public WireMessage(byte[] body)
    {
        var input = new CodedInputStream(body);
        while (input.ReadTag() is var tag and not 0)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            _values.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => (field, input.ReadUInt64(), null),
                WireFormat.WireType.Fixed64 => (field, input.ReadFixed64(), null),
                WireFormat.WireType.Fixed32 => (field, input.ReadFixed32(), null),
                WireFormat.WireType.LengthDelimited => (field, 0, input.ReadBytes().ToByteArray()),
                var type => throw new InvalidDataException($"wire type {type} of field {field}"),
            });
        }
    }

    public bool Has(int field) => _values.Exists(v => v.Field == field);

    public IEnumerable<WireMessage> Messages(int field) => _values.Where(v => v.Field == field).Select(v => new WireMessage(v.Bytes!));

    public byte[] Bytes(int field) => _values.Find(v => v.Field == field).Bytes ?? [];

    public string Text(int field) => System.Text.Encoding.UTF8.GetString(Bytes(field));

    public ulong Number(int field) => _values.Find(v => v.Field == field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>Packed doubles.</summary>
    public double[] Doubles(int field) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(Bytes(field)).ToArray();
}
