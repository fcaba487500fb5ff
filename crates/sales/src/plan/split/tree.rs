//! One axis of a split: heads within heads, each before those within it.

use std::ops::Range;

#[derive(Clone, Debug)]
pub struct Tree {
    parents: Vec<Option<usize>>,
    /// The leaves within each head, by their place among the leaves.
    within: Vec<Range<usize>>,
    leaves: Vec<usize>,
}

impl Tree {
    /// The head that each head stands in; only the first, the root, stands in none. `None` where a head does not follow directly
    /// on those that it stands in and on what is within its elder siblings.
    pub fn new(parents: Vec<Option<usize>>) -> Option<Tree> {
        let mut open: Vec<usize> = Vec::new();
        let mut within: Vec<Range<usize>> = Vec::with_capacity(parents.len());
        let mut leaves: Vec<usize> = Vec::new();
        for (head, parent) in parents.iter().enumerate() {
            while open.last().copied() != *parent {
                let closed = open.pop()?;
                within[closed].end = leaves.len();
            }
            if head > 0 && parent.is_none() {
                return None;
            }
            open.push(head);
            within.push(leaves.len()..leaves.len());
            // A leaf until somebody stands in it: the next head says so.
            if parents.get(head + 1).is_none_or(|next| *next != Some(head)) {
                leaves.push(head);
            }
        }
        open.into_iter().for_each(|head| within[head].end = leaves.len());
        (!parents.is_empty()).then_some(Tree { parents, within, leaves })
    }

    pub fn len(&self) -> usize {
        self.parents.len()
    }

    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// The heads that have nothing within them, in order.
    pub fn leaves(&self) -> &[usize] {
        &self.leaves
    }

    pub fn parent(&self, head: usize) -> Option<usize> {
        self.parents[head]
    }

    /// The places of the leaves within a head; its own where it is a leaf.
    pub fn within(&self, head: usize) -> Range<usize> {
        self.within[head].clone()
    }

    pub fn is_leaf(&self, head: usize) -> bool {
        self.leaves.binary_search(&head).is_ok()
    }
}
