//! What is concluded from messages that were overheard.

use core::net::SocketAddrV4;

use super::*;
use crate::protocol::client::ClientState;
use crate::session::Log;
use crate::wire::compose::{ClientFields, discover, request_extending};
use crate::wire::{LinkDest, Xid};

const LAPTOP: Mac = Mac([2, 0, 0, 0, 0, 0x0a]);

fn fields() -> ClientFields<'static> {
    ClientFields {
        xid: Xid(7),
        secs: 0,
        broadcast: true,
        chaddr: LAPTOP,
        client_id: None,
        hostname: Some("laptop-a"),
        vendor_class: None,
        parameters: &[1],
        max_size: None,
        lease_secs: None,
        pad: true,
    }
}

fn from_client(message: &Message, src: Ipv4Addr, dst: Ipv4Addr) -> Overheard {
    let (src, dst) = (SocketAddrV4::new(src, 68), SocketAddrV4::new(dst, 67));
    Overheard::Dhcp(Packet::new(message, src, dst, LinkDest::Broadcast))
}

fn log_of(heard: impl IntoIterator<Item = (u64, Overheard)>) -> Log {
    let mut observer = Observer::default();
    let mut log = Log::default();
    for (secs, what) in heard {
        observer.take(SimTime::from_secs(secs), what);
        log.append(observer.take_records());
    }
    observer.settle();
    log.append(observer.take_records());
    log
}

fn state(log: &Log) -> ClientState {
    let laptop = log.hosts().iter().position(|host| host.mac == LAPTOP);
    let laptop = HostId(u32::try_from(laptop.unwrap()).unwrap());
    log.world().host(laptop).unwrap().state
}

#[test]
fn a_client_that_asks_everyone_is_selecting() {
    let message = discover(&fields(), None);
    let log = log_of([(
        0,
        from_client(&message, Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST),
    )]);
    assert_eq!(state(&log), ClientState::Selecting);
    assert_eq!(&*log.hosts()[0].name, "laptop-a");
}

#[test]
fn who_was_not_seen_coming_is_simply_there() {
    let own = Ipv4Addr::new(192, 0, 2, 7);
    let server = Ipv4Addr::new(192, 0, 2, 1);
    let message = request_extending(&fields(), own);
    let log = log_of([(5, from_client(&message, own, server))]);
    assert_eq!(state(&log), ClientState::Renewing);
    assert_eq!(
        log.hosts().len(),
        2,
        "the server it speaks to is known by its address"
    );
}

#[test]
fn time_never_goes_back() {
    let message = discover(&fields(), None);
    let heard = from_client(&message, Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST);
    let log = log_of([(5, heard.clone()), (3, heard.clone()), (9, heard)]);
    let times: Vec<_> = log.records().iter().map(|record| record.at).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn causes_come_before_effects_and_bytes_of_any_kind_are_taken() {
    let odd = |bytes: &[u8]| {
        let src = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 68);
        Overheard::Dhcp(Packet {
            src,
            dst: src,
            link: LinkDest::Resolve,
            kind: None,
            bytes: bytes.into(),
            captured: None,
        })
    };
    let mut heard = vec![(0, odd(&[])), (0, odd(&[2; 20])), (1, odd(&[1; 240]))];
    heard.extend((0..255).map(|byte| (2, odd(&[byte; 300]))));
    let log = log_of(heard);
    for (place, record) in log.records().iter().enumerate() {
        assert!(record.cause.is_none_or(|cause| cause.index() < place));
    }
}
