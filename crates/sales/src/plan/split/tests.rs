//! Properties of the balance: whatever is locked, every head comes exactly to what is within it, and locks that cannot hold are named.
#![allow(clippy::float_arithmetic, reason = "shares to hold whole units against")]

use proptest::prelude::*;

use super::{Lock, Refused, Tree, balance};

/// Up to three levels below the root.
fn tree(most: usize) -> impl Strategy<Value = Tree> {
    prop::collection::vec(0_usize..4, 0..most).prop_map(|ups| {
        let mut parents = vec![None];
        let mut path = vec![0];
        for up in ups {
            path.truncate(path.len().saturating_sub(up).clamp(1, 3));
            parents.push(path.last().copied());
            path.push(parents.len() - 1);
        }
        Tree::new(parents).expect("in order")
    })
}

struct Sheet<'a>(&'a Tree, &'a Tree);

impl Sheet<'_> {
    fn size(&self) -> usize {
        self.0.leaves().len() * self.1.leaves().len()
    }

    fn sum(&self, cells: &[u64], row: usize, column: usize) -> u64 {
        let (width, columns) = (self.1.leaves().len(), self.1.within(column));
        self.0.within(row).map(|row| cells[row * width + columns.start..row * width + columns.end].iter().sum::<u64>()).sum()
    }

    /// Every cell and every total: what can be locked, but for the number itself.
    fn places(&self) -> Vec<(usize, usize)> {
        let all = (0..self.0.len()).flat_map(|row| (0..self.1.len()).map(move |column| (row, column)));
        let is_place = |(row, column): &(usize, usize)| match (row, column) {
            (0, 0) => false,
            (0, _) | (_, 0) => true,
            (row, column) => self.0.is_leaf(*row) && self.1.is_leaf(*column),
        };
        all.filter(is_place).collect()
    }
}

/// Some of the places, each with an amount.
fn locks(sheet: &Sheet, chances: &[u8], keep: u8, amount: impl Fn(usize, usize, usize) -> u64) -> Vec<Lock> {
    let places = sheet.places().into_iter().zip(chances.iter().cycle()).enumerate();
    let kept = places.filter(|(_, (_, chance))| **chance < keep);
    kept.map(|(at, ((row, column), _))| Lock { row, column, amount: amount(at, row, column) }).collect()
}

fn float(number: u64) -> f64 {
    number as f64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn locks_that_can_hold_do_and_every_axis_adds_up(
        (rows, columns) in (tree(24), tree(12)),
        truth in prop::collection::vec(0_u64..1_000_000, 300),
        weights in prop::collection::vec(0_u64..100, 211),
        chances in prop::collection::vec(0_u8..100, 97),
        keep in 0_u8..70,
    ) {
        let sheet = Sheet(&rows, &columns);
        let truth: Vec<u64> = truth.into_iter().cycle().take(sheet.size()).collect();
        let weights: Vec<f64> = weights.into_iter().map(float).cycle().take(sheet.size()).collect();
        let locks = locks(&sheet, &chances, keep, |_, row, column| sheet.sum(&truth, row, column));
        let cells = balance(&rows, &columns, &weights, truth.iter().sum(), &locks).expect("the truth holds them");
        prop_assert_eq!(cells.iter().sum::<u64>(), truth.iter().sum::<u64>());
        for lock in &locks {
            prop_assert_eq!(sheet.sum(&cells, lock.row, lock.column), lock.amount);
        }
    }

    #[test]
    fn without_locks_every_sum_is_within_one_of_its_share(
        (rows, columns) in (tree(24), tree(12)),
        weights in prop::collection::vec(1_u64..1_000, 211),
        total in 0_u64..10_000_000_000,
    ) {
        let sheet = Sheet(&rows, &columns);
        let weights: Vec<u64> = weights.into_iter().cycle().take(sheet.size()).collect();
        let real: Vec<f64> = weights.iter().copied().map(float).collect();
        let cells = balance(&rows, &columns, &real, total, &[]).expect("nothing stands in the way");
        prop_assert_eq!(cells.iter().sum::<u64>(), total);
        for (row, column) in sheet.places() {
            let share = float(total) * float(sheet.sum(&weights, row, column)) / float(weights.iter().sum());
            prop_assert!((float(sheet.sum(&cells, row, column)) - share).abs() < 1.01);
        }
    }

    #[test]
    fn locks_that_are_named_cannot_hold_even_alone(
        (rows, columns) in (tree(12), tree(8)),
        amounts in prop::collection::vec(0_u64..30, 61),
        chances in prop::collection::vec(0_u8..100, 97),
        keep in 5_u8..90,
    ) {
        let sheet = Sheet(&rows, &columns);
        let weights = vec![1.0; sheet.size()];
        let locks = locks(&sheet, &chances, keep, |at, _, _| amounts[at % amounts.len()]);
        match balance(&rows, &columns, &weights, 100, &locks) {
            Ok(cells) => {
                prop_assert_eq!(cells.iter().sum::<u64>(), 100);
                for lock in &locks {
                    prop_assert_eq!(sheet.sum(&cells, lock.row, lock.column), lock.amount);
                }
            }
            Err(Refused::Unlockable(at)) => prop_assert!(false, "{:?}", locks[at]),
            Err(Refused::Conflict { locks: named, .. }) => {
                let alone: Vec<Lock> = named.iter().map(|at| locks[*at]).collect();
                let again = balance(&rows, &columns, &weights, 100, &alone);
                let is_conflict = matches!(again, Err(Refused::Conflict { .. }));
                prop_assert!(is_conflict, "{:?}", alone);
            }
        }
    }
}

/// A company of two teams, `[company, 华东, 张伟, 李娜, 华南, 王芳]`, in two months.
fn small() -> (Tree, Tree) {
    let rows = Tree::new(vec![None, Some(0), Some(1), Some(1), Some(0), Some(4)]).expect("in order");
    (rows, Tree::new(vec![None, Some(0), Some(0)]).expect("in order"))
}

#[test]
fn what_is_locked_stays_and_the_rest_is_balanced() {
    let (rows, columns) = small();
    let weights = [1.0, 1.0, 1.0, 1.0, 2.0, 2.0];
    let lock = |row, column, amount| Lock { row, column, amount };
    for (locks, expected) in [
        (vec![], vec![100, 100, 100, 100, 200, 200]),
        (vec![lock(2, 1, 40)], vec![40, 108, 108, 109, 217, 218]),
        (vec![lock(1, 0, 200)], vec![50, 50, 50, 50, 300, 300]),
        (vec![lock(0, 1, 600)], vec![150, 50, 150, 50, 300, 100]),
        (vec![lock(1, 0, 200), lock(0, 1, 500), lock(2, 0, 120)], vec![75, 45, 50, 30, 375, 225]),
    ] {
        let cells = balance(&rows, &columns, &weights, 800, &locks).expect("these can hold");
        let close = cells.iter().zip(&expected).all(|(cell, near): (&u64, &u64)| cell.abs_diff(*near) <= 1);
        assert!(close && cells.iter().sum::<u64>() == 800, "{locks:?}: {cells:?}");
    }
}

#[test]
fn locks_in_each_others_way_are_named() {
    let (rows, columns) = small();
    let lock = |row, column, amount| Lock { row, column, amount };
    let conflict = |locks: &[usize], with_total| Err(Refused::Conflict { locks: locks.to_vec(), with_total });
    for (locks, refused) in [
        (vec![lock(2, 1, 9), lock(1, 0, 100), lock(2, 0, 60), lock(3, 0, 50)], conflict(&[1, 2, 3], false)),
        (vec![lock(5, 1, 900)], conflict(&[0], true)),
        (vec![lock(1, 0, 700), lock(4, 0, 200)], conflict(&[0, 1], true)),
        (vec![lock(2, 0, 5), lock(2, 0, 6)], conflict(&[0, 1], false)),
        (vec![lock(0, 0, 5)], conflict(&[0], true)),
        (vec![lock(1, 1, 5)], Err(Refused::Unlockable(0))),
    ] {
        assert_eq!(balance(&rows, &columns, &[1.0; 6], 800, &locks), refused, "{locks:?}");
    }
}

#[test]
fn heads_out_of_order_are_no_tree() {
    for parents in [vec![], vec![Some(0)], vec![None, None], vec![None, Some(0), Some(0), Some(1)]] {
        assert!(Tree::new(parents.clone()).is_none(), "{parents:?}");
    }
}
