//! The same figures worked out a second time: a plain loop over all records and their history, which knows nothing of how reports ask.
