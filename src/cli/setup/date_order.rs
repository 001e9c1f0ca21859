//! What `6/3` means to the owner: day first or month first. Pure.

use crate::cli::args::DateOrder;
use crate::command::when::NumericDates;

const ORDERS: [NumericDates; 3] = [NumericDates::DayFirst, NumericDates::MonthFirst, NumericDates::AskedBack];

/// Regions that put the month first (CLDR).
const MONTH_FIRST: [&str; 10] = ["US", "PH", "FM", "GU", "MH", "MP", "PR", "PW", "UM", "VI"];

impl From<DateOrder> for NumericDates {
    fn from(order: DateOrder) -> NumericDates {
        match order {
            DateOrder::Dmy => NumericDates::DayFirst,
            DateOrder::Mdy => NumericDates::MonthFirst,
        }
    }
}

/// The order of a locale such as `en_GB.UTF-8`: of its region. Asked back where it has none, as
/// `C` has.
pub fn from_locale(locale: &str) -> NumericDates {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    match name.split_once('_').map(|(_, region)| region.to_ascii_uppercase()) {
        Some(region) if MONTH_FIRST.contains(&region.as_str()) => NumericDates::MonthFirst,
        Some(region) if region.len() == 2 => NumericDates::DayFirst,
        _ => NumericDates::AskedBack,
    }
}

/// All three, the likely one first.
pub fn likely_first(likely: NumericDates) -> Vec<NumericDates> {
    let others = ORDERS.into_iter().filter(|order| *order != likely);
    std::iter::once(likely).chain(others).collect()
}

/// For a list to choose from.
pub fn describe(order: NumericDates) -> &'static str {
    match order {
        NumericDates::DayFirst => "6 March: the day first",
        NumericDates::MonthFirst => "June 3: the month first",
        NumericDates::AskedBack => "Neither: ask me each time",
    }
}

/// The value of `dates` in the configuration, and what it means. `None`: nothing is written.
pub fn value(order: NumericDates) -> Option<(&'static str, &'static str)> {
    match order {
        NumericDates::DayFirst => Some(("dmy", "6/3 is 6 March")),
        NumericDates::MonthFirst => Some(("mdy", "6/3 is June 3")),
        NumericDates::AskedBack => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_tells_its_order() {
        for (locale, wanted) in [
            ("en_US.UTF-8", NumericDates::MonthFirst),
            ("en_GB.UTF-8", NumericDates::DayFirst),
            ("de_DE@euro", NumericDates::DayFirst),
            ("fil_PH", NumericDates::MonthFirst),
            ("C.UTF-8", NumericDates::AskedBack),
            ("POSIX", NumericDates::AskedBack),
            ("de", NumericDates::AskedBack),
            ("", NumericDates::AskedBack),
        ] {
            assert_eq!(from_locale(locale), wanted, "{locale}");
            let all = likely_first(wanted);
            assert_eq!((all[0], all.len()), (wanted, 3), "{locale}");
        }
    }
}
