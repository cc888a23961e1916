namespace Receiver.Frames.Quality;

/// <summary>Adds up the quality of frames. Not thread-safe.</summary>
public sealed class QualityAccumulator
{
    private long _scoredFrames, _bits;
    private double _wrong, _wrongSquared, _wrongTimesBits, _bitsSquared;
    private double _error, _rawError, _power;
    private ActivityErrors _activity;
    private long _widebandFrames, _dataFrames, _mapFrames, _scatterers, _matched, _falseAlarms, _users;
    private double _widebandNmse, _dataNmse, _mapError, _ospa, _positionError, _offsetError, _largestOffset;

    /// <summary>Adds one frame.</summary>
    public void Add(FrameQuality frame)
    {
        if (frame.Bits is { Bits: > 0 } errors)
        {
            _scoredFrames++;
            _bits += errors.Bits;
            _wrong += errors.Wrong;
            _wrongSquared += errors.Wrong * errors.Wrong;
            _wrongTimesBits += errors.Wrong * errors.Bits;
            _bitsSquared += (double)errors.Bits * errors.Bits;
        }
        if (frame.Channel is { } channel)
        {
            _error += channel.Error;
            _rawError += channel.RawError;
            _power += channel.Power;
        }
        if (frame.Activity is { } activity) _activity += activity;
        AddScene(frame);
    }

    private void AddScene(FrameQuality frame)
    {
        // NMSE of a wideband channel and of its data is a mean over frames; that of a one-bit channel a ratio of sums.
        if (frame.Wideband is { } wideband) (_widebandFrames, _widebandNmse) = (_widebandFrames + 1, _widebandNmse + wideband.Nmse);
        if (frame.DataNmse is { } data) (_dataFrames, _dataNmse) = (_dataFrames + 1, _dataNmse + data);
        if (frame.Map is { } map)
        {
            _mapFrames++;
            _scatterers += map.True;
            _matched += map.Matched;
            _falseAlarms += map.FalseAlarms;
            _mapError += map.SquaredError;
            _ospa += map.Ospa;
        }
        if (frame.Users is { } users)
        {
            _users += users.Users;
            _positionError += users.SquaredPositionError;
            _offsetError += users.SquaredOffsetError;
            _largestOffset = Math.Max(_largestOffset, users.LargestOffsetError);
        }
    }

    /// <summary>The quality of all frames so far.</summary>
    public QualitySummary Summarize()
    {
        double? ber = _bits > 0 ? _wrong / _bits : null;
        ProportionInterval? interval = ber is { } share ? ProportionInterval.Wilson(share, IndependentBits(share)) : null;
        return new QualitySummary
        {
            Bits = _bits,
            BitErrors = _wrong,
            Ber = ber,
            BerLow = interval?.Low,
            BerHigh = interval?.High,
            NmseDb = Decibels(_widebandFrames > 0 ? _widebandNmse / _widebandFrames : _error / _power),
            NmseRawDb = Decibels(_rawError / _power),
            Aer = Finite(_activity.Rate),
            Missed = Finite(_activity.MissedRate),
            FalseAlarm = Finite(_activity.FalseAlarmRate),
            DataNmseDb = Decibels(_dataNmse / _dataFrames),
            ScattererRmseMetres = Finite(Math.Sqrt(_mapError / _matched)),
            ScattererDetection = Finite((double)_matched / _scatterers),
            ScattererFalseAlarm = Finite((double)_falseAlarms / _mapFrames),
            OspaMetres = Finite(_ospa / _mapFrames),
            UserPositionRmseMetres = Finite(Math.Sqrt(_positionError / _users)),
            TimeOffsetRmseNs = Finite(1e9 * Math.Sqrt(_offsetError / _users)),
            TimeOffsetMaxNs = _users > 0 ? 1e9 * _largestOffset : null,
        };
    }

    /// <summary>
    /// As many independent bits as tell no more than ours do. Bits of a frame share its channel; the variance between frames of the ratio estimate,
    /// F/(F−1)·Σ(w−p·b)²/(Σb)², shows by how much that makes errors come together. Never more than the bits counted.
    /// </summary>
    private double IndependentBits(double share)
    {
        if (_scoredFrames < 2) return _bits;
        double deviations = _wrongSquared - 2 * share * _wrongTimesBits + share * share * _bitsSquared;
        double variance = deviations * _scoredFrames / (_scoredFrames - 1) / ((double)_bits * _bits);
        double binomial = share * (1 - share);
        return variance > binomial / _bits ? binomial / variance : _bits;
    }

    private static double? Decibels(double ratio) => Finite(10 * Math.Log10(ratio));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
