//! Schedules of deployments.

use crate::wire::text::Timestamp;

object! {
    /// Schedule of a deployment, as stored.
    response Schedule ["type" = "cron"] {
        /// The five fields of cron.
        expression: required String,
        /// The time zone of the fields, by its IANA name.
        timezone: required String,
        /// Time of the last run by this schedule. Runs on demand do not count.
        last_run_at: optional Timestamp,
        /// Up to 5 future times, also while paused. Each run starts a little later.
        upcoming_runs_at: optional Vec<Timestamp>,
    }

    /// Schedule to give to a deployment.
    ///
    /// The service adds up to 15 % of the interval to each time, at least 5 seconds and at most 9
    /// minutes.
    request ScheduleParams ["type" = "cron"] {
        /// The five fields of cron in POSIX form: minute, hour, day of the month, month, day of the
        /// week (0 to 7). `L`, `W`, `#`, `?` and `@daily` are not supported.
        expression: required String,
        /// The time zone of the fields, by its IANA name. A local time that a day skips gives no
        /// run; one that occurs twice gives two.
        timezone: required String,
    }
}
