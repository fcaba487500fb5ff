//! The values of a record by the position of their field. Most records hold one for each field of their object; those of a page or of a
//! look through a reference hold the few that were asked for, so that they cost what is shown, however many fields the object has.
//! Both read alike: a value that is not held is null.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use store::Value;

static NULL: Value = Value::Null;

#[derive(Clone, Debug)]
pub struct Values {
    held: Vec<Value>,
    /// The rising positions of those that are held; `None` where each stands at its own.
    places: Option<Arc<[usize]>>,
}

impl Values {
    /// As many nulls.
    pub fn nulls(count: usize) -> Self {
        Values::all(vec![Value::Null; count])
    }

    pub fn all(held: Vec<Value>) -> Self {
        Values { held, places: None }
    }

    /// Values at these rising positions, one for each.
    pub fn at(places: &Arc<[usize]>, held: Vec<Value>) -> Self {
        debug_assert_eq!(places.len(), held.len());
        Values { held, places: Some(places.clone()) }
    }

    /// Beyond the last that is held.
    fn end(&self) -> usize {
        match &self.places {
            None => self.held.len(),
            Some(places) => places.last().map_or(0, |last| last + 1),
        }
    }
}

impl Index<usize> for Values {
    type Output = Value;

    fn index(&self, position: usize) -> &Value {
        let held = match &self.places {
            None => self.held.get(position),
            Some(places) => places.binary_search(&position).ok().and_then(|at| self.held.get(at)),
        };
        held.unwrap_or(&NULL)
    }
}

impl IndexMut<usize> for Values {
    /// Makes room where the value was not held.
    fn index_mut(&mut self, position: usize) -> &mut Value {
        if let Some(places) = &self.places
            && let Ok(at) = places.binary_search(&position)
        {
            return &mut self.held[at];
        }
        let end = self.end().max(position + 1);
        if let Some(places) = self.places.take() {
            let few = std::mem::replace(&mut self.held, vec![Value::Null; end]);
            places.iter().zip(few).for_each(|(at, value)| self.held[*at] = value);
        }
        if self.held.len() < end {
            self.held.resize(end, Value::Null);
        }
        &mut self.held[position]
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Values) -> bool {
        match (&self.places, &other.places) {
            (None, None) if self.held.len() == other.held.len() => self.held == other.held,
            _ => (0..self.end().max(other.end())).all(|at| self[at] == other[at]),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same values held both ways, each position written or not.
    fn both(values: &[Option<i64>]) -> (Values, Values) {
        let all = values.iter().map(|value| value.map_or(Value::Null, Value::Int)).collect();
        let few: Vec<(usize, i64)> = values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect();
        let places: Arc<[usize]> = few.iter().map(|(at, _)| *at).collect();
        (Values::all(all), Values::at(&places, few.into_iter().map(|(_, value)| Value::Int(value)).collect()))
    }

    proptest! {
        #[test]
        fn held_whole_or_in_part_they_read_and_write_alike(
            values in prop::collection::vec(prop::option::of(any::<i64>()), 0..12),
            writes in prop::collection::vec((0_usize..16, any::<i64>()), 0..6),
        ) {
            let (mut whole, mut part) = both(&values);
            prop_assert_eq!(&whole, &part);
            for (at, value) in writes {
                whole[at] = Value::Int(value);
                prop_assert!(whole != part || part[at] == Value::Int(value));
                part[at] = Value::Int(value);
                prop_assert_eq!(&part, &whole);
            }
            (0..20).for_each(|at| assert_eq!(whole[at], part[at]));
        }
    }
}
