//! How fast things go for the eye: flights by the speed, waits by what the user wants of idle
//! time. Only the pace of looking; no value on the wire depends on it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::prefs::Speed;

/// How long a message is in flight at normal speed.
pub const FLIGHT: Duration = Duration::from_millis(700);
/// A tenfold wait takes so much longer in compressed idle time.
const TENFOLD: f64 = 0.5;
/// Waits shorter than this are as short as can be in compressed idle time.
const SHORT: Duration = Duration::from_millis(100);

/// What becomes of waits in which nothing is in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Idle {
    /// They are passed at once.
    #[default]
    Skip,
    /// They take a time that grows with their logarithm.
    Compressed,
    /// They take their own time, divided by speed and compression factor.
    Real,
}

impl Idle {
    /// All ways, the shortest first.
    pub const ALL: [Self; 3] = [Self::Skip, Self::Compressed, Self::Real];

    /// The word on its entry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Compressed => "compressed",
            Self::Real => "real",
        }
    }

    /// The way after this one, around the circle.
    pub const fn next(self) -> Self {
        match self {
            Self::Skip => Self::Compressed,
            Self::Compressed => Self::Real,
            Self::Real => Self::Skip,
        }
    }
}

/// How much faster virtual time runs through real waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compression {
    /// As it is.
    One,
    /// A minute takes six seconds.
    Ten,
    /// A minute takes a second.
    Sixty,
    /// An hour takes ten seconds.
    #[default]
    TenSecondsAnHour,
    /// An hour takes a second.
    SecondAnHour,
}

impl Compression {
    /// All factors, the smallest first.
    pub const ALL: [Self; 5] = [
        Self::One,
        Self::Ten,
        Self::Sixty,
        Self::TenSecondsAnHour,
        Self::SecondAnHour,
    ];

    /// The factor.
    pub const fn factor(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Ten => 10,
            Self::Sixty => 60,
            Self::TenSecondsAnHour => 360,
            Self::SecondAnHour => 3_600,
        }
    }

    /// The words on its entry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "1×",
            Self::Ten => "10×",
            Self::Sixty => "60×",
            Self::TenSecondsAnHour => "360×",
            Self::SecondAnHour => "3600×",
        }
    }

    /// The factor after this one, around the circle.
    pub const fn next(self) -> Self {
        match self {
            Self::One => Self::Ten,
            Self::Ten => Self::Sixty,
            Self::Sixty => Self::TenSecondsAnHour,
            Self::TenSecondsAnHour => Self::SecondAnHour,
            Self::SecondAnHour => Self::One,
        }
    }
}

/// Speed, idle time and compression together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tempo {
    /// How fast messages fly.
    pub speed: Speed,
    /// What becomes of waits.
    pub idle: Idle,
    /// How fast real waits pass.
    pub compression: Compression,
}

impl Tempo {
    /// How long a flight takes, whatever its time in transit.
    pub fn flight(self) -> Duration {
        self.speed.scaled(FLIGHT)
    }

    /// How long a wait takes. Without animation messages are there at once, but a wait that is
    /// wanted is kept, as at normal speed.
    pub fn wait(self, wait: Duration) -> Duration {
        let speed = match self.speed {
            Speed::Instant => Speed::Normal,
            speed => speed,
        };
        match self.idle {
            Idle::Skip => Duration::ZERO,
            Idle::Compressed => {
                let tenfolds = (1.0 + wait.div_duration_f64(SHORT)).log10();
                speed.scaled(Duration::from_secs_f64(TENFOLD * tenfolds))
            }
            Idle::Real => speed.scaled(wait / self.compression.factor()),
        }
    }
}

impl From<Speed> for Tempo {
    /// Waits are skipped.
    fn from(speed: Speed) -> Self {
        Self {
            speed,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn tempo(idle: Idle, compression: Compression) -> Tempo {
        Tempo {
            speed: Speed::Normal,
            idle,
            compression,
        }
    }

    #[test]
    fn a_real_wait_is_divided_by_speed_and_factor() {
        let real = tempo(Idle::Real, Compression::TenSecondsAnHour);
        assert_eq!(real.wait(HOUR), Duration::from_secs(10));
        let twice = Tempo {
            speed: Speed::Double,
            ..real
        };
        assert_eq!(twice.wait(HOUR), Duration::from_secs(5));
        assert_eq!(tempo(Idle::Real, Compression::One).wait(HOUR), HOUR);
        let still = Tempo {
            speed: Speed::Instant,
            ..real
        };
        assert_eq!(still.wait(HOUR), Duration::from_secs(10));
    }

    #[test]
    fn a_compressed_wait_grows_with_its_logarithm() {
        let compressed = tempo(Idle::Compressed, Compression::One);
        let seconds = |wait: Duration| compressed.wait(wait).as_secs_f64();
        let [second, minute, hour, day] = [
            seconds(Duration::from_secs(1)),
            seconds(Duration::from_secs(60)),
            seconds(HOUR),
            seconds(HOUR * 24),
        ];
        assert!(second < minute && minute < hour && hour < day && day < 4.0);
        let tenfold = seconds(HOUR * 10) - hour;
        assert!((tenfold - TENFOLD).abs() < 0.01, "{tenfold}");
    }

    #[test]
    fn a_skipped_wait_takes_no_time() {
        assert_eq!(Tempo::from(Speed::Quarter).wait(HOUR), Duration::ZERO);
    }

    #[test]
    fn the_factors_are_their_names() {
        for compression in Compression::ALL {
            assert_eq!(compression.name(), format!("{}×", compression.factor()));
        }
    }
}
