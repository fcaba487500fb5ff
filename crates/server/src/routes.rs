//! Every route, in one list. A handler brings its path, its method and its description; `/openapi.json` and the permission
//! test are made from the same list, so that none can be forgotten.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::app::{App, LARGEST_FILE};
use crate::{api, health, odata, openapi, web};

/// Room for the boundaries and names around a file.
const LARGEST_UPLOAD: usize = LARGEST_FILE + (1 << 20);

fn list() -> OpenApiRouter<App> {
    use api::actions::{assignment, lead, opportunity};
    use api::approvals::{self, absence, inbox, verbs};
    use api::records::{bulk, files, merge, recycle, shares, timeline};
    use api::{
        attainment, automations, broken, calendar, channels, configuration, describe, duplicates, events, exports, expressions,
        fields, forecast, imports, layouts, metrics, notices, numbering, objects, regions, report, reports, roles, search,
    };
    use api::{session, settings, setup, split, subscriptions, targets, users};

    OpenApiRouter::with_openapi(openapi::outline())
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        // who asks
        .routes(routes!(session::session_show, session::session_begin, session::session_change, session::session_end))
        .routes(routes!(session::session_list))
        .routes(routes!(session::session_revoke))
        .routes(routes!(setup::setup))
        .routes(routes!(users::invitations_accept))
        // what there is
        .routes(routes!(describe::describe))
        .routes(routes!(regions::regions))
        .routes(routes!(search::search))
        .routes(routes!(events::events))
        .routes(routes!(notices::notices_list))
        .routes(routes!(notices::notices_count))
        .routes(routes!(notices::notices_read))
        .routes(routes!(notices::notices_choice, notices::notices_choose))
        // records, beyond /odata
        .routes(routes!(bulk::records_bulk))
        .routes(routes!(recycle::records_restore))
        .routes(routes!(recycle::records_purge))
        .routes(routes!(timeline::timeline))
        .routes(routes!(shares::shares_list, shares::shares_add))
        .routes(routes!(shares::shares_remove))
        .routes(uploads(routes!(files::files_list, files::files_add)))
        .routes(uploads(routes!(files::files_upload)))
        .routes(routes!(files::files_show, files::files_remove))
        .routes(routes!(duplicates::duplicates_find))
        .routes(routes!(expressions::expressions_state))
        .routes(routes!(layouts::layouts_fit))
        .routes(routes!(merge::merge_begin))
        .routes(routes!(merge::merge_undo))
        .routes(routes!(automations::automations_buttons))
        .routes(routes!(automations::automations_press))
        .routes(routes!(automations::hooks_receive))
        // verbs of the business
        .routes(routes!(lead::lead_convert))
        .routes(routes!(lead::lead_disqualify))
        .routes(routes!(assignment::lead_assignment))
        .routes(routes!(assignment::leads_assign))
        .routes(routes!(opportunity::opportunity_win))
        .routes(routes!(opportunity::opportunity_lose))
        .routes(routes!(opportunity::opportunity_reopen))
        .routes(routes!(opportunity::opportunity_move))
        // approvals
        .routes(routes!(approvals::approvals_of_record, approvals::approvals_ask))
        .routes(routes!(approvals::approvals_offers))
        .routes(routes!(inbox::approvals_list))
        .routes(routes!(inbox::approvals_count))
        .routes(routes!(inbox::approvals_decide))
        .routes(routes!(verbs::approvals_show))
        .routes(routes!(verbs::approvals_approve))
        .routes(routes!(verbs::approvals_refuse))
        .routes(routes!(verbs::approvals_send_back))
        .routes(routes!(verbs::approvals_ask_again))
        .routes(routes!(verbs::approvals_withdraw))
        .routes(routes!(verbs::approvals_add))
        .routes(routes!(verbs::approvals_hand_over))
        .routes(routes!(verbs::approvals_remind))
        .routes(routes!(verbs::approvals_copy))
        .routes(routes!(absence::absence_show, absence::absence_begin, absence::absence_end))
        // in and out
        .routes(uploads(routes!(imports::imports_list, imports::imports_begin)))
        .routes(routes!(imports::imports_show))
        .routes(routes!(imports::imports_plan))
        .routes(routes!(imports::imports_run))
        .routes(routes!(imports::imports_cancel))
        .routes(routes!(imports::imports_undo))
        .routes(routes!(imports::imports_failed))
        .routes(routes!(exports::exports))
        .routes(routes!(exports::templates))
        // what is measured
        .routes(routes!(reports::reports_list))
        .routes(routes!(reports::reports_show))
        .routes(routes!(report::report_dimensions))
        .routes(routes!(report::report_try))
        .routes(routes!(report::report_values))
        .routes(routes!(report::report_file))
        .routes(routes!(report::dashboard_values))
        .routes(routes!(subscriptions::subscriptions_list, subscriptions::subscriptions_add))
        .routes(routes!(subscriptions::subscriptions_end))
        .routes(routes!(forecast::forecast_show))
        .routes(routes!(forecast::forecast_record))
        .routes(routes!(forecast::forecast_call))
        .routes(routes!(metrics::metrics_list))
        .routes(routes!(metrics::metrics_values))
        .routes(routes!(metrics::metrics_try))
        .routes(routes!(split::split_sheet))
        .routes(routes!(split::split_say))
        .routes(routes!(targets::targets_list))
        .routes(routes!(attainment::attainment_show))
        .routes(routes!(attainment::attainment_tree))
        .routes(routes!(targets::target_sign_off))
        .routes(routes!(targets::target_confirm))
        .routes(routes!(targets::target_refuse))
        .routes(routes!(targets::target_discussion, targets::target_comment))
        // set-up
        .routes(routes!(settings::settings_show, settings::settings_change))
        .routes(routes!(users::users_password))
        .routes(routes!(users::users_invite))
        .routes(routes!(users::users_invite_again))
        .routes(routes!(roles::roles_permissions, roles::roles_permit))
        .routes(routes!(configuration::configuration_show))
        .routes(files_of_text(routes!(configuration::configuration_diff)))
        .routes(files_of_text(routes!(configuration::configuration_apply)))
        .routes(routes!(configuration::configuration_versions, configuration::configuration_keep))
        .routes(routes!(configuration::configuration_version))
        .routes(routes!(configuration::configuration_between))
        .routes(routes!(objects::objects_add))
        .routes(routes!(objects::objects_change, objects::objects_retire))
        .routes(routes!(fields::fields_add))
        .routes(routes!(fields::fields_change, fields::fields_retire))
        .routes(routes!(fields::fields_order))
        .routes(routes!(expressions::expressions_check))
        .routes(routes!(expressions::expressions_names))
        .routes(routes!(broken::broken))
        .routes(routes!(automations::automations_try))
        .routes(routes!(automations::automations_runs))
        .routes(routes!(automations::automations_replay))
        .routes(routes!(assignment::assignment_trial))
        .routes(routes!(numbering::numbering_show, numbering::numbering_change))
        .routes(routes!(calendar::calendar))
        .routes(routes!(channels::channels_list))
        .routes(routes!(channels::channels_address))
        .routes(routes!(channels::channels_test))
        .routes(routes!(channels::deliveries))
        .routes(routes!(notices::digest_show))
}

/// Takes a configuration, which may be larger than a record, as JSON.
fn files_of_text(routes: UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    routes.layer(DefaultBodyLimit::max(2 * records::configuration::LONGEST))
}

/// Takes files, which are larger than any other body.
fn uploads(routes: UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    routes.layer(DefaultBodyLimit::max(LARGEST_UPLOAD))
}

/// The description of everything below `/api`: no company's own objects are in it.
pub fn described() -> OpenApi {
    list().into_openapi()
}

pub fn router(_: App) -> Router<App> {
    Router::from(list()).merge(odata::router()).route("/openapi.json", get(openapi::show)).fallback(web::serve)
}
