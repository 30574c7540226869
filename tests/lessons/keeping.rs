//! A lease is kept, lost, remembered and given back.

use super::Table;

pub(super) const TABLES: &[Table] = &[
    Table {
        lesson: "renewal",
        rows: &[
            "T1 laptop-a at=1800 laptop-a=RENEWING laptop-a=.100",
            "laptop-a> REQUEST unicast X1 src=.100 dst=.1 ciaddr=.100 no50 no54 o55=[1,3,6,15] laptop-a=RENEWING",
            "server-1> ACK unicast X1 dst=.100 yiaddr=.100 o51=3600 laptop-a=BOUND server-1:.100=Active",
        ],
        presses: &[1, 1, 1],
    },
    Table {
        lesson: "rebinding",
        rows: &[
            "PowerOff(HostId(0)) at=600 laptop-a=BOUND",
            "T1 laptop-a at=1800 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X1 at=1800 dst=.1 ciaddr=.100 no50 no54 lost:server-1 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X2 at=2475 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X3 at=2812 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X4 at=2981 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X5 at=3065 dst=.1 ciaddr=.100 no50 no54 lost:server-1",
            "laptop-a> REQUEST unicast X6 at=3125 dst=.1 ciaddr=.100 no50 no54 lost:server-1 laptop-a=RENEWING",
            "T2 laptop-a at=3150 laptop-a=REBINDING laptop-a=.100",
            "laptop-a> REQUEST broadcast X7 src=.100 ciaddr=.100 no50 no54 o55=[1,3,6,15] \
             lost:server-1 heard:server-2 laptop-a=REBINDING",
            "server-2> ACK unicast X7 dst=.100 yiaddr=.100 o54=.2 o51=3600 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1],
    },
    Table {
        lesson: "init-reboot",
        rows: &[
            "laptop-a> REQUEST broadcast X1 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 no54 \
             laptop-a=REBOOTING laptop-a=none",
            "server-1> ACK broadcast X1 yiaddr=.100 o51=3600 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1],
    },
    Table {
        lesson: "nak-wrong-network",
        rows: &[
            "laptop-a> REQUEST broadcast X1 ciaddr=0.0.0.0 o50=10.0.0.50 no54 laptop-a=REBOOTING",
            "server-1> NAK broadcast X1 yiaddr=0.0.0.0 o54=.1 o56=wrong-network no51 laptop-a=none",
            "laptop-a> DISCOVER broadcast X2 ciaddr=0.0.0.0 no50 laptop-a=SELECTING",
            "server-1> OFFER X2 yiaddr=.100 o54=.1",
            "laptop-a> REQUEST broadcast X2 o50=.100 o54=.1 laptop-a=REQUESTING",
            "server-1> ACK X2 yiaddr=.100 laptop-a=BOUND laptop-a=.100 server-1:.100=Active",
        ],
        presses: &[1, 1, 1, 1, 1, 1],
    },
    Table {
        lesson: "release",
        rows: &[
            "Release(HostId(1)) at=10 laptop-a=INIT laptop-a=none",
            "laptop-a> RELEASE unicast X1 src=.100 dst=.1 ciaddr=.100 o54=.1 no50 server-1:.100=Released",
            "Join(HostId(1)) at=30 laptop-a=SELECTING",
            "laptop-a> DISCOVER broadcast X2 ciaddr=0.0.0.0 server-1:.100=Offered",
            "server-1> OFFER X2 yiaddr=.100",
            "laptop-a> REQUEST broadcast X2 o50=.100 o54=.1",
            "server-1> ACK X2 yiaddr=.100 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1, 1, 1, 1, 1, 1],
    },
    Table {
        lesson: "lease-expiry",
        rows: &[
            "PowerOff(HostId(0)) at=600 laptop-a=BOUND",
            "T1 laptop-a at=3120 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X1 at=3120 dst=.1 ciaddr=.100 lost:server-1 laptop-a=RENEWING",
            "T2 laptop-a at=3150 laptop-a=REBINDING laptop-a=.100",
            "laptop-a> REQUEST broadcast X2 at=3150 ciaddr=.100 no50 no54 lost:server-1 laptop-a=REBINDING",
            "laptop-a> REQUEST broadcast X3 at=3375 ciaddr=.100 no50 no54 lost:server-1 laptop-a=REBINDING",
            "laptop-a> REQUEST broadcast X4 at=3487 ciaddr=.100 no50 no54 lost:server-1 laptop-a=REBINDING",
            "laptop-a> REQUEST broadcast X5 at=3547 ciaddr=.100 no50 no54 lost:server-1 laptop-a=REBINDING laptop-a=.100",
            "Expiry laptop-a at=3600 laptop-a=none",
            "laptop-a> DISCOVER broadcast X6 at=3600 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 laptop-a=SELECTING laptop-a=none",
        ],
        presses: &[1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1],
    },
    Table {
        lesson: "silence",
        rows: &[
            "laptop-a> REQUEST broadcast X1 at=0 o50=.170 no54 ciaddr=0.0.0.0 ignored:server-1 laptop-a=REBOOTING server-1:active=0",
            "laptop-a> REQUEST broadcast X1 at=3 o50=.170 no54 ignored:server-1 laptop-a=REBOOTING",
            "laptop-a> REQUEST broadcast X1 at=11 o50=.170 no54 ignored:server-1 laptop-a=REBOOTING",
            "laptop-a> REQUEST broadcast X1 at=28 o50=.170 no54 ignored:server-1 laptop-a=BOUND laptop-a=.170",
        ],
        presses: &[1, 0, 1, 0, 1, 0, 1, 0],
    },
    Table {
        lesson: "amnesia",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 laptop-a=SELECTING",
            "server-1> OFFER X1 yiaddr=.100",
            "laptop-a> REQUEST X1 o50=.100",
            "server-1> ACK X1 yiaddr=.100 laptop-a=.100 server-1:.100=Active",
            "Restart(HostId(0),true) at=300 laptop-a=BOUND laptop-a=.100 server-1:active=0",
            "phone-b> DISCOVER broadcast X2 at=600 no50 phone-b=SELECTING",
            "server-1> OFFER X2 yiaddr=.100 server-1:.100=Offered",
            "phone-b> REQUEST X2 o50=.100 o54=.1 phone-b=REQUESTING",
            "server-1> ACK X2 yiaddr=.100 phone-b=none server-1:.100=Active",
            "phone-b> DECLINE broadcast X3 o50=.100 o54=.1 ciaddr=0.0.0.0 phone-b=none laptop-a=.100 server-1:.100=Declined",
            "phone-b> DISCOVER broadcast X4 at=611 no50",
            "server-1> OFFER X4 yiaddr=.101",
            "phone-b> REQUEST X4 o50=.101",
            "server-1> ACK X4 yiaddr=.101 phone-b=BOUND phone-b=.101 laptop-a=.100",
            "T1 laptop-a at=1800 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X5 dst=.1 ciaddr=.100 no50 no54 heard:server-1 server-1:.100=Declined",
            "server-1> NAK broadcast X5 yiaddr=0.0.0.0 o54=.1 laptop-a=none",
            "laptop-a> DISCOVER broadcast X6 no50 laptop-a=SELECTING",
            "server-1> OFFER X6 yiaddr=.102",
            "laptop-a> REQUEST X6 o50=.102",
            "server-1> ACK X6 yiaddr=.102 laptop-a=BOUND laptop-a=.102 phone-b=.101 server-1:active=2",
        ],
        presses: &[
            1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        ],
    },
];
