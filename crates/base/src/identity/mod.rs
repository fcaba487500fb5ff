//! (being written)
pub fn is_taiwan_business_number(_t: &str) -> bool { true }
pub fn is_social_credit_code(_t: &str) -> bool { true }
