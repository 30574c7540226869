//! Who stands where: the order of RFC 2131 figure 3, who is folded, and what the heads say.

use core::net::Ipv4Addr;
use std::sync::Arc;

use super::canvas::Canvas;
use super::{HiddenLanes, Lane, LeaseBar};
use crate::protocol::client::Lease;
use crate::session::{Log, Playhead};
use crate::sim::{Event, HostId, HostInfo, HostKind};
use crate::view::arrangement;
use crate::view::outline::{LaneIndex, Outline};

/// So many of the last messages in sight are asked who acts.
const LOOK_BACK: usize = 400;
/// How wide the rail of hidden lanes is, in points.
const RAIL: f32 = 34.0;

/// The hosts that have appeared by the playhead, from left to right: one server at the right,
/// several at both sides of the clients, relays between, bystanders last.
pub fn figure_order(log: &Log, outline: &Outline, playhead: Playhead) -> Vec<HostId> {
    let appeared = outline
        .lanes
        .partition_point(|lane| lane.appeared.index() < playhead.count);
    let of = |kind: HostKind| {
        let hosts = (0..).map(HostId).zip(log.hosts().iter().take(appeared));
        hosts
            .filter(move |(_, info)| info.kind == kind)
            .map(|(host, _)| host)
    };
    let servers: Vec<_> = of(HostKind::Server).collect();
    let at_left = if servers.len() > 1 {
        servers.len().div_ceil(2)
    } else {
        0
    };
    let (left, right) = servers.split_at(at_left);
    let centre = of(HostKind::Client)
        .chain(of(HostKind::Guest))
        .chain(of(HostKind::Relay));
    let outside = right.iter().copied().chain(of(HostKind::Bystander));
    left.iter().copied().chain(centre).chain(outside).collect()
}

/// Lays the lanes out.
pub(super) fn lay_out(canvas: &mut Canvas<'_>) {
    let figure = figure_order(canvas.log, canvas.outline, canvas.playhead);
    let order = arrangement::shown(&figure, canvas.options.order, canvas.options.hidden);
    canvas.hidden = rail(canvas, figure.len() - order.len(), figure.len());
    let slots = slots(canvas, &order);
    let gutter = canvas.options.sizes.gutter;
    let width = room(canvas) / slots.len().max(1) as f32;
    let x = |slot: usize| gutter + (slot as f32 + 0.5) * width;
    let folded_x = slots.iter().position(Option::is_none).map(x);
    canvas.xs = vec![None; canvas.log.hosts().len()];
    for host in &figure {
        canvas.xs[host.index()] = canvas.hidden.map(|rail| rail.x);
    }
    for host in &order {
        canvas.xs[host.index()] = folded_x;
    }
    for (slot, host) in slots.iter().enumerate() {
        if let Some(host) = host {
            canvas.xs[host.index()] = Some(x(slot));
        }
    }
    let folded = order.len() - slots.iter().flatten().count();
    let choice = choice(canvas);
    let lane = |(slot, host): (usize, &Option<HostId>)| match host {
        Some(host) => head(canvas, *host, x(slot), width, choice),
        None => Some(folded_lane(folded, x(slot), width)),
    };
    canvas.lanes = slots.iter().enumerate().filter_map(lane).collect();
}

/// Where hidden lanes are hinted at.
fn rail(canvas: &Canvas<'_>, count: usize, of: usize) -> Option<HiddenLanes> {
    let x = canvas.options.width - RAIL / 2.0;
    (count > 0).then_some(HiddenLanes { x, count, of })
}

/// How wide all lanes are together.
fn room(canvas: &Canvas<'_>) -> f32 {
    let rail = canvas.hidden.map_or(0.0, |_| RAIL);
    (canvas.options.width - canvas.options.sizes.gutter - rail).max(1.0)
}

/// Who has which lane; `None` is the lane of those that are folded because there are too many.
fn slots(canvas: &Canvas<'_>, order: &[HostId]) -> Vec<Option<HostId>> {
    let all = || order.iter().copied().map(Some).collect();
    if order.len() <= 2 || order.len() as f32 * canvas.options.sizes.narrowest_lane <= room(canvas)
    {
        return all();
    }
    let unfolded = unfolded(canvas, order);
    if unfolded.len() == order.len() {
        return all();
    }
    let fold_at = fold_place(canvas, &unfolded);
    let mut slots: Vec<_> = unfolded.into_iter().map(Some).collect();
    slots.insert(fold_at, None);
    slots
}

/// Who keeps a lane of their own: all but clients and those who have left, pinned ones, then
/// those who act in sight, as long as there is room for one more lane.
fn unfolded(canvas: &Canvas<'_>, order: &[HostId]) -> Vec<HostId> {
    let count = canvas.playhead.count;
    let folds = |host: HostId| {
        let lane = &canvas.outline.lanes[host.index()];
        lane.kind == HostKind::Client || lane.left_before(count).is_some()
    };
    let stays = |host: &HostId| !folds(*host) || canvas.options.pinned.contains(host);
    let mut kept: Vec<HostId> = order.iter().copied().filter(stays).collect();
    let mut is_wanted = vec![false; canvas.log.hosts().len()];
    for host in order {
        is_wanted[host.index()] = true;
    }
    let narrowest = canvas.options.sizes.narrowest_lane;
    let has_room = |lanes: usize| (lanes + 1) as f32 * narrowest <= room(canvas);
    for host in acting_hosts(canvas).chain(order.iter().copied()) {
        if !has_room(kept.len() + 1) {
            break;
        }
        if is_wanted[host.index()] && !kept.contains(&host) {
            kept.push(host);
        }
    }
    order
        .iter()
        .copied()
        .filter(|host| kept.contains(host))
        .collect()
}

/// Who sends or is sent something in sight, the latest first.
fn acting_hosts<'a>(canvas: &'a Canvas<'_>) -> impl Iterator<Item = HostId> + 'a {
    let Canvas {
        outline,
        playhead,
        options,
        rows,
        ..
    } = canvas;
    let seen = outline.messages_between(options.axis, rows, playhead.count);
    let last = seen.start.max(seen.end.saturating_sub(LOOK_BACK))..seen.end;
    outline.messages[last].iter().rev().flat_map(|message| {
        std::iter::once(message.from).chain(message.ends_at(*playhead).map(|end| end.to))
    })
}

/// The folded stand behind the last client, or first.
fn fold_place(canvas: &Canvas<'_>, unfolded: &[HostId]) -> usize {
    let kind = |host: &HostId| canvas.outline.lanes[host.index()].kind;
    let last_client = unfolded
        .iter()
        .rposition(|host| kind(host) == HostKind::Client);
    last_client.map_or(0, |place| place + 1)
}

fn folded_lane(count: usize, x: f32, width: f32) -> Lane {
    Lane {
        host: None,
        x,
        width,
        kind: HostKind::Client,
        name: format!("{count} more").into(),
        address: None,
        state: None,
        on: true,
        joined: None,
        left: None,
        lease: None,
        selected: None,
    }
}

/// With one client and several servers: the server chosen.
fn choice(canvas: &Canvas<'_>) -> Option<HostId> {
    let count = canvas.playhead.count;
    let appeared = |lane: &&LaneIndex| canvas.is_seen(lane.appeared);
    let stays = |lane: &&LaneIndex| lane.left_before(count).is_none();
    let lanes = || {
        canvas
            .outline
            .lanes
            .iter()
            .take_while(appeared)
            .filter(stays)
    };
    let count = |kind: HostKind| lanes().filter(|lane| lane.kind == kind).count();
    if count(HostKind::Client) != 1 || count(HostKind::Server) < 2 {
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
    let state = is_client.then(|| mark.map(|mark| mark.state).unwrap_or_default());
    let lease = lease_in_use(canvas, host);
    Some(Lane {
        host: Some(host),
        x,
        width,
        kind: info.kind,
        name: Arc::clone(&info.name),
        address: Some(address(info, lease)),
        state,
        on: mark.map_or(!is_client, |mark| mark.on),
        joined: index.joined.map(|place| canvas.y(place)),
        left: left.map(|place| canvas.y(place)),
        lease: lease.map(|lease| lease_bar(lease, canvas.playhead)),
        selected: choice
            .filter(|_| info.kind == HostKind::Server && left.is_none())
            .map(|chosen| chosen == host),
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
