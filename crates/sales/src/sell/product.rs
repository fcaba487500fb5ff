//! Products and product lines, as far as opportunities need them. Price books, bundles and stock are rooms of their own.

use base::Id;
use records::describe::{Amount, CurrencyCode, Default, LongText, Percent, Picture};
use records_derive::Object;

#[derive(Object)]
#[object(group = "setup", icon = "appstore", setup)]
pub struct ProductLine {
    #[field(searchable, unique, max = 100)]
    pub name: String,
    #[field(starts = 0)]
    pub position: i64,
}

#[derive(Object)]
#[object(group = "product", icon = "shopping")]
pub struct Product {
    #[field(searchable, indexed, max = 300)]
    pub name: String,
    /// The number in the catalogue.
    #[field(searchable, unique, max = 100)]
    pub code: Option<String>,
    #[field(indexed)]
    pub line: Option<Id<ProductLine>>,
    /// What one of it is called: 台, 套, hour.
    #[field(max = 20)]
    pub unit: Option<String>,
    #[field(default(Default::BaseCurrency))]
    pub currency: Option<CurrencyCode>,
    #[field(indexed)]
    pub list_price: Option<Amount>,
    pub tax_rate: Option<Percent>,
    #[field(starts = true)]
    pub active: bool,
    pub description: Option<LongText>,
    /// Shown beside its name wherever products are listed.
    pub picture: Option<Picture>,
    #[field(unique, max = 100, section = "history")]
    pub external_id: Option<String>,
}
