//! A bare hop over loopback beside a delivery through the engine: what does a DORA cost above
//! its four hops?

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::hint::black_box;
use std::net::UdpSocket;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dorascope::net::loopback::{LoopbackCarrier, Side};
use dorascope::net::memory::MemoryCarrier;
use dorascope::session::Run;
use dorascope::wire::{Message, compose};

#[path = "support.rs"]
mod support;

/// DORAs in one measurement.
const CLIENTS: u32 = 500;

fn sockets() -> (UdpSocket, UdpSocket) {
    let bind = || UdpSocket::bind("127.0.0.1:0").expect("a port");
    let (one, other) = (bind(), bind());
    other.set_nonblocking(true).expect("a socket option");
    (one, other)
}

fn bare_hops(from: &UdpSocket, to: &UdpSocket, count: u32) {
    let address = to.local_addr().expect("an address");
    let mut buffer = vec![0; 65_536];
    for _ in 0..count {
        from.send_to(&[7; 300], address).expect("room");
        black_box(to.recv_from(&mut buffer).expect("the datagram"));
    }
}

fn doras(loopback: bool) -> Duration {
    let scenario = support::crowd(CLIENTS);
    let mut run = if loopback {
        let sides: Vec<_> = (0..=CLIENTS)
            .map(|host| {
                Some(if host == 0 {
                    Side::Server
                } else {
                    Side::Client
                })
            })
            .collect();
        Run::new(
            &scenario,
            Box::new(LoopbackCarrier::open(&sides).expect("sockets")),
        )
    } else {
        Run::new(&scenario, Box::new(MemoryCarrier))
    };
    let took = support::timed(|| support::join_each(&mut run, 0..CLIENTS));
    assert_eq!(run.engine().held() + run.engine().in_flight(), 0);
    took
}

fn hops(criterion: &mut Criterion) {
    let (from, to) = sockets();
    let mut group = criterion.benchmark_group("hops");
    group.throughput(Throughput::Elements(4)).sample_size(20);
    group.bench_function("four bare hops of 300 bytes", |bencher| {
        bencher.iter(|| bare_hops(&from, &to, 4));
    });
    for (name, loopback) in [("a DORA over loopback", true), ("a DORA in memory", false)] {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|count| {
                let rounds = count.div_ceil(u64::from(CLIENTS));
                let took: Duration = (0..rounds).map(|_| doras(loopback)).sum();
                took.mul_f64(count as f64 / (rounds * u64::from(CLIENTS)) as f64)
            });
        });
    }
    group.finish();
    ratio(&from, &to);
}

fn ratio(from: &UdpSocket, to: &UdpSocket) {
    let mut bare = || support::timed(|| bare_hops(from, to, 4 * CLIENTS));
    let mut dora = || doras(true);
    let [bare, dora] = support::fastest(15, [&mut bare, &mut dora]);
    let each = |span: Duration| span.as_secs_f64() * 1e6 / f64::from(CLIENTS);
    println!(
        "ratio: a DORA over loopback {:.1} µs, its four bare hops {:.1} µs: {:.2} times",
        each(dora),
        each(bare),
        each(dora) / each(bare)
    );
}

fn messages(criterion: &mut Criterion) {
    let fields = compose::ClientFields {
        xid: dorascope::wire::Xid(0x3903_f326),
        secs: 0,
        broadcast: true,
        chaddr: dorascope::wire::Mac([2, 0, 0, 0, 0, 10]),
        client_id: None,
        hostname: Some("laptop-a"),
        vendor_class: None,
        parameters: &[1, 3, 6, 15],
        max_size: None,
        lease_secs: None,
        pad: true,
    };
    let mut group = criterion.benchmark_group("messages");
    group.bench_function("compose a DISCOVER", |b| {
        b.iter(|| compose::discover(&fields, None));
    });
    let bytes = compose::discover(&fields, None).bytes().clone();
    group.bench_function("read a DISCOVER", |b| {
        b.iter(|| Message::read(bytes.clone()).unwrap());
    });
    group.finish();
}

criterion_group!(benches, hops, messages);
criterion_main!(benches);
