//! The story before it is written: who asks, who buys, what becomes of each deal and what people do about it. Pure: only the
//! days and the dice, no database. Everything refers to everything else by position; ids are made here.

pub mod activities;
pub mod customers;
pub mod deals;
pub mod leads;

use base::Result;

use crate::days::Days;
use crate::goods::Item;
use crate::settings::Rates;
use crate::staff::Staff;

use activities::Activity;
use customers::Customers;
use deals::Deal;
use leads::Lead;

/// What the plan is made of.
pub struct World<'a> {
    pub days: &'a Days,
    pub staff: &'a Staff,
    pub items: &'a [Item],
    pub rates: &'a Rates,
    /// How much of the whole company is made, in percent.
    pub share: usize,
}

pub struct Plan {
    pub customers: Customers,
    pub leads: Vec<Lead>,
    pub deals: Vec<Deal>,
    pub activities: Vec<Activity>,
}

impl Plan {
    pub fn make(world: &World) -> Result<Plan> {
        let mut customers = Customers::before(world);
        let mut leads = leads::arrive(world, &mut customers);
        let mut deals = deals::run(world, &mut customers, &mut leads)?;
        customers.rate(world, &deals);
        let activities = activities::of(world, &mut customers, &mut leads, &mut deals);
        Ok(Plan { customers, leads, deals, activities })
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::deals::{End, To};
    use super::*;
    use crate::goods;

    /// Whatever the day on which the demo is started, its business has grown, and a third of the decided deals was won.
    #[test]
    fn the_story_is_plausible_whenever_it_ends() {
        for month in 0..18 {
            let days = Days::before(date(2026, 1, 9).saturating_add((month * 37).days())).expect("days");
            let (staff, rates, items) = (Staff::hire(&days), Rates::told(&days), goods::items(&days));
            let world = World { days: &days, staff: &staff, items: &items, rates: &rates, share: 100 };
            let plan = Plan::make(&world).expect("a plan");
            let (mut won, mut lost, mut years, mut open) = (0, 0, [0; 3], 0);
            for deal in &plan.deals {
                match deal.steps.last().map(|step| (step.day, step.to)) {
                    Some((day, To::End(End::Won))) => {
                        won += 1;
                        years[(days.last() - day) / 365] += deal.in_base(&world);
                    }
                    Some((_, To::End(End::Lost(_)))) => lost += 1,
                    Some((_, To::End(End::Void))) => {}
                    _ => open += 1,
                }
            }
            let rate = won * 100 / (won + lost);
            assert!((24..=36).contains(&rate), "{}: {rate} % of {}", days.date(days.today()), won + lost);
            assert!(years[0] > years[1] * 108 / 100, "{}: {years:?}", days.date(days.today()));
            assert!((200..=600).contains(&open), "{}: {open} open", days.date(days.today()));
        }
    }
}
