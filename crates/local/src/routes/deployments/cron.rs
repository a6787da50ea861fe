//! Schedules of five fields, as POSIX has them, in a time zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// The longest time in which a schedule must come up: a leap day can be eight years away.
const MAX_DAYS: usize = 9 * 366;

#[derive(Debug)]
pub(super) struct Cron {
    minutes: Vec<i8>,
    hours: Vec<i8>,
    days: Vec<i8>,
    months: Vec<i8>,
    /// Sunday is 0.
    weekdays: Vec<i8>,
    /// `true` if both kinds of days are restricted, and one of them is enough.
    either: bool,
    zone: TimeZone,
}

impl Cron {
    /// Parses an expression. The error says what is wrong with it.
    pub(super) fn parse(expression: &str, zone: &str) -> Result<Self, String> {
        let zone = TimeZone::get(zone).map_err(|_| format!("{zone:?} is not a time zone"))?;
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields[..] else {
            return Err("a schedule has five fields: minute, hour, day, month, weekday".into());
        };
        let mut cron = Self {
            minutes: set(minutes, 0, 59)?,
            hours: set(hours, 0, 23)?,
            days: set(days, 1, 31)?,
            months: set(months, 1, 12)?,
            weekdays: set(weekdays, 0, 7)?.into_iter().map(|day| day % 7).collect(),
            either: !days.starts_with('*') && !weekdays.starts_with('*'),
            zone,
        };
        cron.weekdays.sort_unstable();
        match cron.after(Timestamp::UNIX_EPOCH, 1).is_empty() {
            false => Ok(cron),
            true => Err("the schedule never comes up".into()),
        }
    }

    /// Returns the next times after one, in order. A local time that does not exist is skipped, and
    /// one that is repeated comes twice.
    pub(super) fn after(&self, time: Timestamp, count: usize) -> Vec<Timestamp> {
        let mut date = self.zone.to_datetime(time).date();
        let mut found = Vec::new();
        for _ in 0..MAX_DAYS {
            if found.len() >= count {
                break;
            }
            if self.has(date) {
                let times =
                    self.hours.iter().flat_map(|hour| self.minutes.iter().map(|minute| (*hour, *minute)));
                let times = times.flat_map(|(hour, minute)| self.instants(date.at(hour, minute, 0, 0)));
                let mut times: Vec<_> = times.filter(|instant| *instant > time).collect();
                times.sort_unstable();
                found.append(&mut times);
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        found.truncate(count);
        found
    }

    fn has(&self, date: Date) -> bool {
        let day = self.days.contains(&date.day());
        let weekday = self.weekdays.contains(&date.weekday().to_sunday_zero_offset());
        self.months.contains(&date.month()) && if self.either { day || weekday } else { day && weekday }
    }

    fn instants(&self, time: DateTime) -> Vec<Timestamp> {
        let offsets = match self.zone.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { offset } => vec![offset],
            AmbiguousOffset::Gap { .. } => Vec::new(),
            AmbiguousOffset::Fold { before, after } => vec![before, after],
        };
        offsets.into_iter().filter_map(|offset| offset.to_timestamp(time).ok()).collect()
    }
}

/// Parses one field: a list of numbers, ranges and steps.
fn set(field: &str, least: i8, most: i8) -> Result<Vec<i8>, String> {
    let wrong = || format!("{field:?} is not a field of numbers from {least} to {most}");
    let number = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| is_plain && (least..=most).contains(number)).ok_or_else(wrong)
    };
    let mut numbers = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let step: usize = step.parse().ok().filter(|step| *step > 0).ok_or_else(wrong)?;
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((from, to)) => (number(from)?, number(to)?),
            None if part.contains('/') => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        if from > to {
            return Err(wrong());
        }
        numbers.extend((from..=to).step_by(step));
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(expression: &str, zone: &str, after: &str) -> Vec<String> {
        let cron = Cron::parse(expression, zone).unwrap();
        cron.after(after.parse().unwrap(), 3).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn times_are_those_of_the_zone() {
        assert_eq!(
            times("30 9 * * 1-5", "Europe/Berlin", "2026-11-27T12:00:00Z"),
            ["2026-11-30T08:30:00Z", "2026-12-01T08:30:00Z", "2026-12-02T08:30:00Z"]
        );
        assert_eq!(
            times("*/20 0 1 * 7", "UTC", "2026-11-01T00:10:00Z"),
            ["2026-11-01T00:20:00Z", "2026-11-01T00:40:00Z", "2026-11-08T00:00:00Z"]
        );
        assert_eq!(times("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z")[0], "2028-02-29T00:00:00Z");
    }

    #[test]
    fn a_skipped_hour_is_left_out_and_a_repeated_one_comes_twice() {
        let spring = times("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z");
        assert_eq!(spring[0], "2026-03-30T00:30:00Z");
        let autumn = times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z");
        assert_eq!(autumn[..2], ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]);
    }

    #[test]
    fn only_five_plain_fields_are_a_schedule() {
        for bad in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "@daily",
            "* * L * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "0 0 30 2 *",
            "+1 * * * *",
        ] {
            assert!(Cron::parse(bad, "UTC").is_err(), "{bad}");
        }
        assert!(Cron::parse("* * * * *", "Moon/Base").is_err());
    }
}
