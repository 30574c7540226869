"""So many clients, one after the other, as a loop of Scapy leases them: what many a script on
DHCP does. Called with the interface and the number of clients."""

import sys

from scapy.all import BOOTP, DHCP, IP, UDP, Ether, conf, srp1

conf.verb = 0
conf.checkIPaddr = False
interface, clients = sys.argv[1], int(sys.argv[2])


def ask(mac, xid, options):
    frame = (
        Ether(src=mac, dst="ff:ff:ff:ff:ff:ff")
        / IP(src="0.0.0.0", dst="255.255.255.255")
        / UDP(sport=68, dport=67)
        / BOOTP(chaddr=bytes.fromhex(mac.replace(":", "")), xid=xid, flags=0x8000)
        / DHCP(options=options + ["end"])
    )
    return srp1(frame, iface=interface, timeout=2)


for number in range(clients):
    mac = "02:01:00:00:%02x:%02x" % divmod(number, 256)
    offer = ask(mac, number + 1, [("message-type", "discover")])
    if offer is None:
        sys.exit(f"no OFFER for client {number}")
    server = dict(o[:2] for o in offer[DHCP].options if isinstance(o, tuple))["server_id"]
    wanted = [("requested_addr", offer[BOOTP].yiaddr), ("server_id", server)]
    ack = ask(mac, number + 1, [("message-type", "request")] + wanted)
    if ack is None:
        sys.exit(f"no ACK for client {number}")
