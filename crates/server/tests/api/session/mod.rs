//! Signing in and out.

mod begin;
mod change;
mod end;
mod invite;
mod show;

use crate::cast::Kaidan;

/// The cookie of 张伟's browser.
pub async fn cookie(kaidan: &Kaidan) -> String {
    begin::signed_in(kaidan).await.0
}
