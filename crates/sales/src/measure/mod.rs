//! What is measured: the funnel, the stages, the dashboard. Each figure carries the question whose records it sums.
