//! Who may call what: every endpoint, and what it answers to each kind of person. A route without a row here fails.
