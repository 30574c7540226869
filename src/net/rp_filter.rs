//! The kernel's reverse-path filter (RFC 3704): on an interface without an IPv4 address it drops
//! every reply, whatever socket waits for it. Known on Linux alone.

use super::proc;

/// The settings of one interface that drop what it hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// 1 or 2: the larger of the interface's own setting and that of all interfaces.
    pub value: u8,
    /// The names of the settings that would have to be 0: `net.ipv4.conf.eth0.rp_filter`.
    pub settings: Vec<String>,
}

/// The filter of an interface, if there is one.
pub fn of(interface: &str) -> Option<Filter> {
    if interface.contains(['/', '\\']) {
        return None;
    }
    let value = |of: &str| {
        let text = proc::text(&format!("sys/net/ipv4/conf/{of}/rp_filter"))?;
        text.trim().parse().ok()
    };
    filter(interface, value("all")?, value(interface)?)
}

fn filter(interface: &str, all: u8, own: u8) -> Option<Filter> {
    // The dots of a name stand as slashes in the names of settings.
    let name = |of: &str| format!("net.ipv4.conf.{}.rp_filter", of.replace('.', "/"));
    let set = [("all", all), (interface, own)];
    let set: Vec<_> = set.into_iter().filter(|(_, value)| *value > 0).collect();
    let value = set.iter().map(|(_, value)| *value).max()?;
    let settings = set.into_iter().map(|(of, _)| name(of)).collect();
    Some(Filter { value, settings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_setting_counts_and_each_that_is_set_is_named() {
        assert_eq!(filter("eth0", 0, 0), None);
        let settings =
            |filter: Option<Filter>| filter.map(|filter| (filter.value, filter.settings));
        assert_eq!(
            settings(filter("eth0", 1, 2)),
            Some((
                2,
                vec![
                    "net.ipv4.conf.all.rp_filter".into(),
                    "net.ipv4.conf.eth0.rp_filter".into()
                ]
            ))
        );
        assert_eq!(
            settings(filter("eth0.10", 0, 1)),
            Some((1, vec!["net.ipv4.conf.eth0/10.rp_filter".into()]))
        );
    }

    #[test]
    fn no_name_leads_out_of_its_folder() {
        assert_eq!(of("../../../../etc"), None);
        assert_eq!(of("no-such-interface"), None);
    }
}
