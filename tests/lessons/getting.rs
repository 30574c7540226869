//! An address is got: alone, beside others, from afar.

use super::Table;

pub(super) const TABLES: &[Table] = &[
    Table {
        lesson: "dora",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 B=1 src=0.0.0.0 ciaddr=0.0.0.0 no50 no54 o55=[1,3,6,15] \
             heard:server-1 laptop-a=SELECTING server-1:.100=Offered",
            "server-1> OFFER broadcast X1 yiaddr=.100 o54=.1 o51=3600 o58=1800 o59=3150 heard:laptop-a",
            "laptop-a> REQUEST broadcast X1 src=0.0.0.0 ciaddr=0.0.0.0 o50=.100 o54=.1 secs=0 \
             laptop-a=REQUESTING server-1:.100=Active",
            "server-1> ACK broadcast X1 yiaddr=.100 o51=3600 o58=1800 o59=3150 laptop-a=BOUND laptop-a=.100",
        ],
        presses: &[1, 1, 1, 1],
    },
    Table {
        lesson: "two-servers",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 heard:server-1 heard:server-2 laptop-a=SELECTING",
            "server-1> OFFER broadcast X1 yiaddr=.100 o54=.1 laptop-a=SELECTING server-1:.100=Offered",
            "server-2> OFFER broadcast X1 yiaddr=.150 o54=.2 server-1:.100=Offered server-2:.150=Offered",
            "laptop-a> REQUEST broadcast X1 o50=.100 o54=.1 laptop-a=REQUESTING heard:server-1 ignored:server-2",
            "server-1> ACK X1 yiaddr=.100 laptop-a=BOUND server-1:.100=Active server-2:.150=Expired",
        ],
        presses: &[1, 1, 1, 1, 1],
    },
    Table {
        lesson: "three-devices",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 chaddr=02:00:00:00:00:0a laptop-a=SELECTING",
            "phone-b> DISCOVER broadcast X2 chaddr=02:00:00:00:00:0b phone-b=SELECTING",
            "laptop-c> DISCOVER broadcast X3 chaddr=02:00:00:00:00:0c laptop-c=SELECTING",
            "server-1> OFFER X1 yiaddr=.100 heard:laptop-a",
            "server-1> OFFER X2 yiaddr=.101 heard:phone-b",
            "server-1> OFFER X3 yiaddr=.102 heard:laptop-c \
             server-1:.100=Offered server-1:.101=Offered server-1:.102=Offered",
            "laptop-a> REQUEST X1 o50=.100 o54=.1 laptop-a=REQUESTING",
            "phone-b> REQUEST X2 o50=.101 o54=.1 phone-b=REQUESTING",
            "laptop-c> REQUEST X3 o50=.102 o54=.1 laptop-c=REQUESTING",
            "server-1> ACK X1 yiaddr=.100 heard:laptop-a",
            "server-1> ACK X2 yiaddr=.101 heard:phone-b",
            "server-1> ACK X3 yiaddr=.102 laptop-a=.100 phone-b=.101 laptop-c=.102 server-1:active=3",
        ],
        presses: &[1; 12],
    },
    Table {
        lesson: "unicast-replies",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 B=0 src=0.0.0.0 heard:server-1 laptop-a=SELECTING",
            "server-1> OFFER unicast X1 dst=.100 yiaddr=.100 o54=.1 heard:laptop-a server-1:.100=Offered laptop-a=none",
            "laptop-a> REQUEST broadcast X1 o50=.100 o54=.1 laptop-a=REQUESTING",
            "server-1> ACK unicast X1 dst=.100 yiaddr=.100 laptop-a=BOUND laptop-a=.100 server-1:.100=Active",
        ],
        presses: &[1, 1, 1, 1],
    },
    Table {
        lesson: "relay",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 hops=0 giaddr=0.0.0.0 heard:relay laptop-a=SELECTING",
            "relay> DISCOVER unicast X1 src=.254 dst=.1 hops=1 giaddr=192.168.2.1 heard:server-1 server-1:192.168.2.100=Offered",
            "server-1> OFFER unicast X1 dst=192.168.2.1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=.1 heard:relay",
            "relay> OFFER broadcast X1 yiaddr=192.168.2.100 giaddr=192.168.2.1 o54=.1 o3=192.168.2.1 heard:laptop-a",
            "laptop-a> REQUEST broadcast X1 giaddr=0.0.0.0 o50=192.168.2.100 o54=.1 heard:relay laptop-a=REQUESTING",
            "relay> REQUEST unicast X1 dst=.1 hops=1 giaddr=192.168.2.1 o54=.1 server-1:192.168.2.100=Active",
            "server-1> ACK unicast X1 dst=192.168.2.1 yiaddr=192.168.2.100 o51=3600 heard:relay",
            "relay> ACK broadcast X1 yiaddr=192.168.2.100 o54=.1 laptop-a=BOUND laptop-a=192.168.2.100",
            "T1 laptop-a at=1800 laptop-a=RENEWING",
            "laptop-a> REQUEST unicast X2 src=192.168.2.100 dst=.1 ciaddr=192.168.2.100 giaddr=0.0.0.0 hops=0 no50 no54 heard:server-1",
            "server-1> ACK unicast X2 dst=192.168.2.100 giaddr=0.0.0.0 yiaddr=192.168.2.100 o51=3600 laptop-a=BOUND",
        ],
        presses: &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    },
    Table {
        lesson: "reservation",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 no50 laptop-a=SELECTING",
            "server-1> OFFER X1 yiaddr=.10 o54=.1 server-1:.10=Offered",
            "laptop-a> REQUEST broadcast X1 o50=.10 o54=.1",
            "server-1> ACK X1 yiaddr=.10 o51=3600 laptop-a=BOUND laptop-a=.10 server-1:.10=Active server-1:active=1",
            "phone-b> DISCOVER broadcast X2 o50=.10 phone-b=SELECTING phone-b=none",
            "server-1> OFFER X2 yiaddr=.100 server-1:.100=Offered server-1:.10=Active",
            "phone-b> REQUEST X2 o50=.100 o54=.1",
            "server-1> ACK X2 yiaddr=.100 phone-b=.100 laptop-a=.10 server-1:active=2",
        ],
        presses: &[1, 1, 1, 1, 0, 1, 1, 1, 1],
    },
    Table {
        lesson: "options",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 o55=[1,3,6,15,42] o51=86400 o57=576 laptop-a=SELECTING",
            "server-1> OFFER X1 o1=255.255.255.0 o3=.1 o6=.1 o15=lab.example o51=3600 o58=1800 o59=3150 no42",
            "laptop-a> REQUEST X1 o55=[1,3,6,15,42] o50=.100 o54=.1",
            "server-1> ACK X1 o1=255.255.255.0 o3=.1 o6=.1 o15=lab.example o51=3600 o58=1800 o59=3150 no42 laptop-a=BOUND",
        ],
        presses: &[1, 1, 1, 1],
    },
    Table {
        lesson: "inform",
        rows: &[
            "Inform(HostId(1)) at=1 laptop-a=STATIC",
            "laptop-a> INFORM broadcast X1 src=.50 ciaddr=.50 o55=[1,3,6,15] no50 no51 heard:server-1 server-1:active=0",
            "server-1> ACK unicast X1 dst=.50 yiaddr=0.0.0.0 no51 no58 no59 o1=255.255.255.0 o3=.1 o6=.1 heard:laptop-a \
             laptop-a=STATIC server-1:active=0",
        ],
        presses: &[1, 1, 1],
    },
    Table {
        lesson: "client-identifier",
        rows: &[
            "laptop-a> DISCOVER broadcast X1 o61=00:6c:69:6e:75:78:2d:31 laptop-a=SELECTING",
            "server-1> OFFER X1 yiaddr=.100 o61=00:6c:69:6e:75:78:2d:31",
            "laptop-a> REQUEST X1 o50=.100 o61=00:6c:69:6e:75:78:2d:31",
            "server-1> ACK X1 yiaddr=.100 laptop-a=.100 server-1:.100=Active",
            "Release(HostId(1)) at=9 laptop-a=none",
            "laptop-a> RELEASE unicast ciaddr=.100 o61=00:6c:69:6e:75:78:2d:31 server-1:.100=Released",
            "at=10 laptop-a=INIT laptop-a=none",
            "Join(HostId(1)) at=11 laptop-a=SELECTING",
            "laptop-a> DISCOVER broadcast chaddr=02:00:00:00:00:0a o61=00:77:69:6e:2d:31",
            "server-1> OFFER yiaddr=.101 o61=00:77:69:6e:2d:31",
            "laptop-a> REQUEST o50=.101 o61=00:77:69:6e:2d:31",
            "server-1> ACK yiaddr=.101 laptop-a=.101 server-1:.101=Active server-1:.100=Released",
            "Release(HostId(1)) at=19 laptop-a=none",
            "laptop-a> RELEASE unicast ciaddr=.101 server-1:.101=Released",
            "at=20 laptop-a=INIT laptop-a=none",
            "Join(HostId(1)) at=21 laptop-a=SELECTING",
            "laptop-a> DISCOVER broadcast chaddr=02:00:00:00:00:0a no61",
            "server-1> OFFER yiaddr=.102 no61",
            "laptop-a> REQUEST o50=.102 no61",
            "server-1> ACK yiaddr=.102 laptop-a=BOUND laptop-a=.102 server-1:.102=Active server-1:active=1",
        ],
        presses: &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    },
];
