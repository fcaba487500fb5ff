//! The allocator of the whole program, SQLite included, and giving back what it keeps for later.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Gives free memory back to the system: after a sign-in the allocator keeps the 19 MB that hashing the password took.
pub fn give_back() {
    // SAFETY: it takes nothing, and may be called at any time on any thread.
    #[expect(unsafe_code, reason = "the allocator's wrapper has no safe name for it")]
    unsafe {
        libmimalloc_sys::mi_collect(true);
    }
}
