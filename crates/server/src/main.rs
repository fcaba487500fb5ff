//! The executable. All it does is hand over to the command line.

fn main() -> std::process::ExitCode {
    server::cli::run()
}
