//! Who stands where: the order of RFC 2131 figure 3, who is folded, and what the heads say.

use core::net::Ipv4Addr;
use std::sync::Arc;

use super::canvas::Canvas;
use super::fold::{self, Lanes, Room};
use super::{CrowdHead, HiddenLanes, Lane, LeaseBar, SceneOptions, crowd};
use crate::protocol::client::{ClientState, Lease};
use crate::session::Playhead;
use crate::sim::{Event, HostId, HostInfo, HostKind};
use crate::view::arrangement;
use crate::view::outline::Outline;
use crate::view::words;

/// How wide the rail of hidden lanes is, in points.
const RAIL: f32 = 34.0;
/// A density lane is so much wider than others.
const DENSER: f32 = 1.4;
/// Lanes are no narrower than this where some can be folded instead: a head needs so much.
const NARROWEST: f32 = 84.0;

/// The hosts that have appeared by the playhead, from left to right: one server at the right,
/// several at both sides of the clients, relays between, bystanders last.
pub fn figure_order(outline: &Outline, playhead: Playhead) -> Vec<HostId> {
    let of = |kind| outline.of_kind(kind, playhead.count);
    let servers = of(HostKind::Server);
    let at_left = if servers.len() > 1 {
        servers.len().div_ceil(2)
    } else {
        0
    };
    let (left, right) = servers.split_at(at_left);
    [
        left,
        of(HostKind::Client),
        of(HostKind::Guest),
        of(HostKind::Relay),
        right,
        of(HostKind::Bystander),
    ]
    .concat()
}

/// Who has which lane in a scene with these options.
pub(super) fn who(outline: &Outline, playhead: Playhead, options: &SceneOptions<'_>) -> Lanes {
    let figure = figure_order(outline, playhead);
    let order = arrangement::shown(&figure, options.order, options.hidden);
    let room = how_many(options, order.len() < figure.len());
    fold::lanes(outline, playhead, options, &order, &room)
}

/// Lays the lanes out.
pub(super) fn lay_out(canvas: &mut Canvas<'_>) {
    let options = canvas.options;
    let figure = figure_order(canvas.outline, canvas.playhead);
    let order = arrangement::shown(&figure, options.order, options.hidden);
    canvas.hidden = rail(canvas, figure.len() - order.len(), figure.len());
    let room = how_many(options, canvas.hidden.is_some());
    let Lanes { slots, dense } =
        fold::lanes(canvas.outline, canvas.playhead, options, &order, &room);
    let widths = widths(canvas, &slots, dense);
    let mut left = options.sizes.gutter;
    let mut places = Vec::with_capacity(slots.len());
    for width in &widths {
        places.push(left + width / 2.0);
        left += width;
    }
    let shared = slots.iter().position(Option::is_none);
    canvas.xs = vec![None; canvas.log.hosts().len()];
    for host in &figure {
        canvas.xs[host.index()] = canvas.hidden.map(|rail| rail.x);
    }
    for host in &order {
        canvas.xs[host.index()] = shared.map(|slot| places[slot]);
    }
    for (host, x) in slots.iter().zip(&places) {
        if let Some(host) = host {
            canvas.xs[host.index()] = Some(*x);
        }
    }
    canvas.see(dense, slots.iter().copied().flatten().collect());
    let choice = choice(canvas);
    let clients = |hosts: &[HostId]| {
        let hosts = hosts.iter();
        let kind = |host: &&HostId| canvas.outline.lanes[host.index()].kind == HostKind::Client;
        hosts.filter(kind).count()
    };
    let shared = Shared {
        count: order.len() - canvas.shown.len(),
        beside: clients(&canvas.shown),
        of: canvas
            .outline
            .of_kind(HostKind::Client, canvas.playhead.count)
            .len(),
        dense,
    };
    let lanes = slots.iter().zip(places).zip(widths);
    canvas.lanes = lanes
        .filter_map(|((host, x), width)| match host {
            Some(host) => head(canvas, *host, x, width, choice),
            None => Some(folded_lane(canvas, &shared, x, width)),
        })
        .collect();
}

/// Where hidden lanes are hinted at.
fn rail(canvas: &Canvas<'_>, count: usize, of: usize) -> Option<HiddenLanes> {
    let x = canvas.options.width - RAIL / 2.0;
    (count > 0).then_some(HiddenLanes { x, count, of })
}

/// How wide all lanes are together.
fn room(options: &SceneOptions<'_>, hides: bool) -> f32 {
    let rail = if hides { RAIL } else { 0.0 };
    (options.width - options.sizes.gutter - rail).max(1.0)
}

/// For how many lanes there is room.
fn how_many(options: &SceneOptions<'_>, hides: bool) -> Room {
    let width = room(options, hides);
    let narrowest = options.sizes.narrowest_lane.max(1.0);
    Room {
        wide: whole(width / narrowest),
        narrow: whole(width / narrowest.min(NARROWEST)),
        beside_density: whole(width / narrowest.min(NARROWEST) - DENSER),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small number, never below zero"
)]
fn whole(lanes: f32) -> usize {
    lanes.clamp(0.0, 1e6) as usize
}

/// All lanes are as wide as each other, but for a density lane.
fn widths(canvas: &Canvas<'_>, slots: &[Option<HostId>], dense: bool) -> Vec<f32> {
    let share = |slot: &Option<HostId>| {
        if dense && slot.is_none() { DENSER } else { 1.0 }
    };
    let whole: f32 = slots.iter().map(share).sum();
    let one = room(canvas.options, canvas.hidden.is_some()) / whole.max(1.0);
    slots.iter().map(|slot| one * share(slot)).collect()
}

/// What a lane that many share stands for.
struct Shared {
    /// How many hosts have no other.
    count: usize,
    /// How many clients have one of their own.
    beside: usize,
    /// How many clients there are.
    of: usize,
    dense: bool,
}

/// The density lane counts all clients, the folded one those that stand nowhere else.
fn folded_lane(canvas: &Canvas<'_>, shared: &Shared, x: f32, width: f32) -> Lane {
    let Shared {
        count,
        beside,
        of,
        dense,
    } = *shared;
    let name = if dense {
        format!("{} clients", words::count(of))
    } else {
        format!("{} more", words::count(count))
    };
    let shown = format!("{} of {} shown", words::count(beside), words::count(of));
    let mut states = crowd::states(canvas, canvas.playhead.count);
    let on: u32 = states.iter().map(|(_, count)| count).sum();
    let off = crowd::clients(canvas).saturating_sub(on);
    states.extend((off > 0).then_some((ClientState::Off, off)));
    Lane {
        host: None,
        x,
        width,
        kind: HostKind::Client,
        name: name.into(),
        address: None,
        state: None,
        on: true,
        joined: None,
        left: None,
        lease: None,
        selected: None,
        crowd: Some(CrowdHead { shown, states }),
    }
}

/// With one client and several servers: the server chosen.
fn choice(canvas: &Canvas<'_>) -> Option<HostId> {
    let count = canvas.playhead.count;
    let takes_part = |host: &&HostId| {
        let lane = &canvas.outline.lanes[host.index()];
        lane.left_before(count).is_none()
    };
    let several = |kind: HostKind| {
        let hosts = canvas.outline.of_kind(kind, count).iter();
        hosts.filter(takes_part).take(2).count()
    };
    if several(HostKind::Client) != 1 || several(HostKind::Server) < 2 {
        return None;
    }
    let choices = &canvas.outline.choices;
    let last = choices
        .partition_point(|choice| canvas.is_seen(choice.record))
        .checked_sub(1)?;
    choices[last].server
}

fn head(
    canvas: &Canvas<'_>,
    host: HostId,
    x: f32,
    width: f32,
    choice: Option<HostId>,
) -> Option<Lane> {
    let count = canvas.playhead.count;
    let info = canvas.log.host_at(host, count)?;
    let index = canvas.outline.lanes.get(host.index())?;
    let mark = index.mark_before(count);
    let left = index.left_before(count);
    let is_client = info.kind == HostKind::Client;
    // Of a client of others nothing is known but what it sends, until more is seen of it.
    let unknown = is_client && mark.is_none() && canvas.log.is_overheard(host);
    let state = mark.map(|mark| mark.state).unwrap_or_default();
    let lease = lease_in_use(canvas, host);
    Some(Lane {
        host: Some(host),
        x,
        width,
        kind: info.kind,
        name: Arc::clone(&info.name),
        address: (!unknown).then(|| address(info, lease)),
        state: (is_client && !unknown).then_some(state),
        on: mark.map_or(!is_client || unknown, |mark| mark.on),
        joined: index.joined.map(|place| canvas.y(place)),
        left: left.map(|place| canvas.y(place)),
        lease: lease.map(|lease| lease_bar(lease, canvas.playhead)),
        selected: choice
            .filter(|_| info.kind == HostKind::Server && left.is_none())
            .map(|chosen| chosen == host),
        crowd: None,
    })
}

fn lease_in_use<'a>(canvas: &Canvas<'a>, host: HostId) -> Option<&'a Lease> {
    let mark = canvas
        .outline
        .lanes
        .get(host.index())?
        .mark_before(canvas.playhead.count)?;
    let Event::StateChanged(change) = &canvas.log.get(mark.change?)?.event else {
        return None;
    };
    change.lease.as_deref().filter(|_| change.to.has_address())
}

fn address(info: &HostInfo, lease: Option<&Lease>) -> Ipv4Addr {
    lease
        .map(|lease| lease.address)
        .or(info.address)
        .unwrap_or(Ipv4Addr::UNSPECIFIED)
}

fn lease_bar(lease: &Lease, playhead: Playhead) -> LeaseBar {
    let whole = lease
        .expires_at
        .map(|end| end.since(lease.granted_at).as_secs_f32());
    let share = |instant: crate::time::SimTime| {
        let part = instant.since(lease.granted_at).as_secs_f32();
        whole
            .filter(|whole| *whole > 0.0)
            .map_or(0.0, |whole| (part / whole).min(1.0))
    };
    LeaseBar {
        elapsed: share(playhead.instant),
        t1: lease.t1_at.map(share),
        t2: lease.t2_at.map(share),
        left: lease.expires_at.map(|end| end.since(playhead.instant)),
    }
}
