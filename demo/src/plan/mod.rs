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
