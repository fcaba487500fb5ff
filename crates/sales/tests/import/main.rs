//! Real files through the importer: those of `shared/data`, which lies beside the checkout or at `KAIDAN_DATA`. Where the folder
//! is not there these tests say so and pass; where it is, the numbers must be right. What has to hold of any file is tested with
//! made ones.

mod broken;
mod duplicates;
mod leads;
mod maven;
mod office;
mod orders;
mod rights;
mod round_trip;
