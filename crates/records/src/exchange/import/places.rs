//! Where records that an import makes stand in a list that has an order: after the last of their own kind, so that a new stage
//! comes before won and lost; without a kind at the end. What stands behind moves on, so that no two have one position.

use std::sync::Arc;

use base::{Result, Uuid};
use store::{Tx, Value};

use crate::describe::{FieldKind, Object};
use crate::sql::Sql;
use crate::{Cx, Draft, save};

const POSITION: &str = "position";
const KIND: &str = "kind";

/// Something that is there already.
struct Place {
    id: Uuid,
    position: i64,
    /// The number of its kind among the options; 0 where the object has no kinds.
    kind: usize,
}

/// Gives these drafts of new records their positions, in their order, and moves what stands behind them.
pub fn give(cx: &Cx, tx: &mut Tx, object: &Arc<Object>, drafts: &mut [Draft]) -> Result<()> {
    let ordered = object.setup && object.field(POSITION).is_some_and(|field| field.kind == FieldKind::Integer);
    if !ordered || drafts.is_empty() {
        return Ok(());
    }
    let options: &[String] = match object.field(KIND).map(|field| &field.kind) {
        Some(FieldKind::Choice(options)) => options,
        _ => &[],
    };
    let rank = |kind: Option<&str>| kind.and_then(|kind| options.iter().position(|option| option == kind)).unwrap_or(0);
    let there = read(tx, object, !options.is_empty(), rank)?;
    let kinds: Vec<usize> = drafts
        .iter()
        .map(|draft| {
            let kind = draft.values.iter().find(|(field, _)| field == KIND).map(|(_, value)| value);
            rank(if let Some(Value::Text(kind)) = kind { Some(kind) } else { None })
        })
        .collect();
    let known: Vec<(i64, usize)> = there.iter().map(|place| (place.position, place.kind)).collect();
    let (moved, given) = arrange(&known, &kinds);
    for (draft, position) in drafts.iter_mut().zip(given) {
        draft.values.push((POSITION.into(), Value::Int(position)));
    }
    let moves: Vec<Draft> = there
        .iter()
        .zip(moved)
        .filter(|(place, position)| place.position != *position)
        .map(|(place, position)| Draft::update(place.id).set(POSITION, position))
        .collect();
    if moves.is_empty() {
        return Ok(());
    }
    // Whoever may add to a list need not be allowed to change what is in it; here one follows from the other.
    let cx = cx.on_behalf("room for what an import adds to a list");
    save::save_many(&cx, tx, object, moves)?.into_iter().try_for_each(|outcome| outcome.map(drop))
}

fn read(tx: &mut Tx, object: &Object, has_kind: bool, rank: impl Fn(Option<&str>) -> usize) -> Result<Vec<Place>> {
    let (table, kind) = (Sql::name(&object.name), if has_kind { KIND } else { "null" });
    let sql = format!("select id, position, {kind} from {table} where deleted_at is null order by position, id");
    tx.query(&sql, &[], |row| {
        Ok(Place {
            id: row.get(0)?,
            position: row.get::<Option<i64>>(1)?.unwrap_or(0),
            kind: if has_kind { rank(row.text(2)?) } else { 0 },
        })
    })
}

#[derive(Clone, Copy)]
enum Entry {
    There(usize),
    New(usize),
}

/// The positions of what is there (position and kind, in their order) and of new things of these kinds. What is there moves only
/// where it stands behind something new, and only as far as that needs.
fn arrange(there: &[(i64, usize)], new: &[usize]) -> (Vec<i64>, Vec<i64>) {
    let mut order: Vec<(Entry, usize)> = there.iter().enumerate().map(|(at, (_, kind))| (Entry::There(at), *kind)).collect();
    for (at, kind) in new.iter().enumerate() {
        let behind_own = order.iter().rposition(|(_, other)| other == kind).map(|last| last + 1);
        let before_later = || order.iter().position(|(_, other)| other > kind);
        let place = behind_own.or_else(before_later).unwrap_or(order.len());
        order.insert(place, (Entry::New(at), *kind));
    }
    let mut moved: Vec<i64> = there.iter().map(|(position, _)| *position).collect();
    let mut given = vec![0; new.len()];
    let (mut last, mut making_room) = (-1, false);
    for (entry, _) in order {
        last = match entry {
            Entry::There(at) => {
                if making_room {
                    moved[at] = moved[at].max(last + 1);
                }
                moved[at]
            }
            Entry::New(at) => {
                making_room = true;
                given[at] = last + 1;
                given[at]
            }
        };
    }
    (moved, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: usize = 0;
    const WON: usize = 1;
    const LOST: usize = 2;

    #[test]
    fn new_things_stand_behind_their_own_kind() {
        type Case = (&'static [(i64, usize)], &'static [usize], &'static [i64], &'static [i64]);
        let cases: [Case; 8] = [
            // Two new stages come before won and lost, which make room.
            (&[(0, OPEN), (1, OPEN), (2, WON), (3, LOST)], &[OPEN, OPEN], &[0, 1, 4, 5], &[2, 3]),
            // Room that is there is used.
            (&[(10, OPEN), (20, WON), (30, LOST)], &[OPEN, WON], &[10, 20, 30], &[11, 21]),
            // No open stage yet: before the first of a later kind.
            (&[(0, WON), (1, LOST)], &[OPEN], &[1, 2], &[0]),
            (&[(5, WON)], &[OPEN], &[5], &[0]),
            // A list without kinds: at the end.
            (&[(0, 0), (1, 0)], &[0, 0, 0], &[0, 1], &[2, 3, 4]),
            // Where several had one position, nobody who stands before the new one moves.
            (&[(0, OPEN), (0, OPEN), (0, WON), (0, LOST)], &[OPEN], &[0, 0, 2, 3], &[1]),
            (&[], &[LOST, OPEN], &[], &[1, 0]),
            (&[(3, OPEN)], &[], &[3], &[]),
        ];
        for (there, new, moved, given) in cases {
            assert_eq!(arrange(there, new), (moved.to_vec(), given.to_vec()), "{there:?} and {new:?}");
        }
    }
}
