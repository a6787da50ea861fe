use crate::wire::text::Timestamp;

object! {
    /// When a deployment runs, as stored.
    response Schedule ["type" = "cron"] {
        /// The five fields of cron.
        expression: required String,
        /// The time zone that the fields are meant in, by its IANA name.
        timezone: required String,
        /// When it ran last by this schedule; runs on demand do not count.
        last_run_at: optional Timestamp,
        /// Up to 5 times to come, while it is paused too. Each run starts a little later.
        upcoming_runs_at: optional Vec<Timestamp>,
    }

    /// When a deployment is to run.
    ///
    /// The service adds up to 15 % of the interval to each time, at least 5 seconds and at most 9 minutes.
    request ScheduleParams ["type" = "cron"] {
        /// The five fields of cron in POSIX form: minute, hour, day of the month, month, day of the week (0 to 7). No `L`, `W`, `#`,
        /// `?` and no `@daily`.
        expression: required String,
        /// The time zone that the fields are meant in, by its IANA name. A local time that does not exist on a day is left out, one
        /// that comes twice runs twice.
        timezone: required String,
    }
}
