//! Frames that are written and read again, cut and altered.

use std::sync::Arc;

use super::*;
use crate::wire::LinkDest;

const CLIENT: Mac = Mac([2, 0, 0, 0, 0, 0x0a]);
const ALL: Mac = Mac([0xff; 6]);

fn packet(payload: &[u8]) -> Packet {
    Packet {
        src: SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 68),
        dst: SocketAddrV4::new(Ipv4Addr::BROADCAST, 67),
        link: LinkDest::Broadcast,
        kind: None,
        bytes: Arc::from(payload),
        captured: None,
    }
}

#[test]
fn what_is_written_reads_the_same() {
    for payload in [&b"hello"[..], &[7; 300]] {
        let frame = write(&packet(payload), CLIENT, ALL);
        assert!(frame.len() >= 60);
        let read = read(LinkType::Ethernet, &frame);
        assert_eq!((read.src, read.dst), (Some(CLIENT), FrameDest::Broadcast));
        let Content::Udp(datagram) = read.content else {
            panic!("{read:?}");
        };
        assert_eq!(datagram.payload, payload);
        assert_eq!(datagram.src, packet(payload).src);
        assert_eq!(datagram.checksum(), Checksum::Good);
    }
}

#[test]
fn an_altered_payload_has_a_bad_checksum_and_a_cut_one_none() {
    let mut frame = write(&packet(&[7; 300]), CLIENT, ALL);
    let cut = frame[..200].to_vec();
    frame[100] ^= 1;
    let checksum = |bytes: &[u8]| match read(LinkType::Ethernet, bytes).content {
        Content::Udp(datagram) => (datagram.checksum(), datagram.cut, datagram.payload.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(checksum(&frame), (Checksum::Bad, false, 300));
    assert_eq!(checksum(&cut), (Checksum::Unknown, true, 200 - 42));
}

#[test]
fn a_fragment_is_named_with_its_ports() {
    let mut frame = write(&packet(&[7; 300]), CLIENT, ALL);
    frame[20] = 0x20; // more fragments
    let content = read(LinkType::Ethernet, &frame).content;
    assert_eq!(content, Content::Fragment(Some((68, 67))));
    frame[21] = 4; // not the first one
    let content = read(LinkType::Ethernet, &frame).content;
    assert_eq!(content, Content::Fragment(None));
}

#[test]
fn any_bytes_are_something() {
    let frame = write(&packet(&[7; 300]), CLIENT, ALL);
    let links = [1, 113, 276, 101, 147].map(LinkType::from_number);
    for link in links {
        for end in 0..frame.len() {
            let _ = read(link, &frame[..end]);
        }
        for at in 0..60 {
            for value in [0, 1, 0x45, 0x80, 0xff] {
                let mut odd = frame.clone();
                odd[at] = value;
                let _ = read(link, &odd);
            }
        }
    }
}
