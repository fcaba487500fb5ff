//! The order in which computed fields are computed. A stage is some fields of one object that need one visit to its records: whatever
//! they read elsewhere is computed by earlier stages, what they read of each other stands before them in the stage.

use rustc_hash::FxHashMap;

use super::plan::{Plan, Way};

#[derive(Debug)]
pub(super) struct Stage {
    pub object: String,
    /// Positions in the plan, in order.
    pub nodes: Vec<usize>,
}

/// All fields of a plan, or some that go in a circle, the first one again at the end.
pub(super) fn order(plan: &Plan) -> Result<Vec<Stage>, Vec<usize>> {
    let places: FxHashMap<(&str, usize), usize> =
        plan.nodes.iter().enumerate().map(|(node, each)| ((each.object.name.as_str(), each.at), node)).collect();
    let needs: Vec<Vec<(usize, Way)>> = plan
        .nodes
        .iter()
        .map(|node| {
            let inputs = node.inputs.iter();
            inputs.filter_map(|(object, at, way)| Some((*places.get(&(object.name.as_str(), *at))?, *way))).collect()
        })
        .collect();
    let mut done = vec![false; plan.nodes.len()];
    let mut stages = Vec::new();
    while let Some(open) = done.iter().position(|done| !done) {
        let ready = |node: usize, done: &[bool]| !done[node] && needs[node].iter().all(|(other, _)| done[*other]);
        let Some(first) = (0..done.len()).find(|node| ready(*node, &done)) else { return Err(circle(open, &needs, &done)) };
        let object = plan.nodes[first].object.name.clone();
        let mut nodes: Vec<usize> = Vec::new();
        // Each round adds what became ready by the one before.
        loop {
            let fits = |node: usize| {
                let here = |other: usize, way: Way| done[other] || (way == Way::Same && nodes.contains(&other));
                !done[node]
                    && !nodes.contains(&node)
                    && plan.nodes[node].object.name == object
                    && needs[node].iter().all(|(other, way)| here(*other, *way))
            };
            let Some(next) = (0..done.len()).find(|node| fits(*node)) else { break };
            nodes.push(next);
        }
        nodes.iter().for_each(|node| done[*node] = true);
        stages.push(Stage { object, nodes });
    }
    Ok(stages)
}

/// Follows what is missing until it comes back to where it was.
fn circle(from: usize, needs: &[Vec<(usize, Way)>], done: &[bool]) -> Vec<usize> {
    let mut path = vec![from];
    loop {
        let last = path[path.len() - 1];
        // Nothing is ready, so everything open needs something open.
        let Some((next, _)) = needs[last].iter().find(|(other, _)| !done[*other]) else { return path };
        if let Some(start) = path.iter().position(|node| node == next) {
            path.drain(..start);
            path.push(*next);
            path.reverse();
            return path;
        }
        path.push(*next);
    }
}
