//! Whole files through the importer. Each behaviour has a made file (`made`) that is always there and is tried on both engines;
//! beside it the real ones of `shared/data`, which lies beside the checkout or at `KAIDAN_DATA`: where the folder is not there
//! those tests say so and pass. `maven` takes its real files whole on both engines, the others theirs on one.

mod broken;
mod duplicates;
mod leads;
mod made;
mod maven;
mod office;
mod orders;
mod quotas;
mod rights;
mod round_trip;
