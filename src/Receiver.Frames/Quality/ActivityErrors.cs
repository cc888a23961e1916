namespace Receiver.Frames.Quality;

/// <summary>Wrong decisions about who is active.</summary>
/// <param name="Users">Number of potential users.</param>
/// <param name="Active">Number of users that were truly active.</param>
/// <param name="Missed">Number of active users decided to be inactive.</param>
/// <param name="FalseAlarms">Number of inactive users decided to be active.</param>
public readonly record struct ActivityErrors(long Users, long Active, long Missed, long FalseAlarms)
{
    /// <summary>AER: wrong decisions / users.</summary>
    public double Rate => (double)(Missed + FalseAlarms) / Users;

    /// <summary>Missed / active users, NaN where nobody was active.</summary>
    public double MissedRate => (double)Missed / Active;

    /// <summary>False alarms / inactive users, NaN where all were active.</summary>
    public double FalseAlarmRate => (double)FalseAlarms / (Users - Active);

    /// <summary>Counts the wrong decisions of one frame.</summary>
    public static ActivityErrors Count(ActivityEstimate activity, GroundTruth truth)
    {
        int found = truth.Active.Count(user => activity.Active[user]);
        return new ActivityErrors(activity.Active.Length, truth.Active.Length, truth.Active.Length - found, activity.Active.Count(active => active) - found);
    }

    /// <summary>The decisions of both.</summary>
    public static ActivityErrors operator +(ActivityErrors a, ActivityErrors b) =>
        new(a.Users + b.Users, a.Active + b.Active, a.Missed + b.Missed, a.FalseAlarms + b.FalseAlarms);
}
