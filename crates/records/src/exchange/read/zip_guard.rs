//! What a zip file says that it holds, read from its directory before anything is unpacked. The unpacking library stops at the
//! stated sizes, so that a sum of them bounds the memory that a "zip bomb" can take.
//!
//! Strict on purpose: an archive that two readers could read differently is refused.

use super::{Limits, ReadProblem};

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const END_64: &[u8] = b"PK\x06\x06";
const END_LENGTH: usize = 22;
/// The end record of the 64-bit format and the record that points to it.
const END_64_LENGTH: usize = 56 + 20;
const ENTRY_LENGTH: usize = 46;
/// The size field that refers to the 64-bit extension.
const SEE_EXTENSION: u32 = u32::MAX;

/// The names of the parts. Fails where the directory is damaged or the parts would unpack to more than `limits.unpacked_bytes`.
pub fn parts(bytes: &[u8], limits: &Limits) -> Result<Vec<String>, ReadProblem> {
    let (names, unpacked) = directory(bytes).ok_or_else(|| ReadProblem::unreadable("read_damaged"))?;
    if unpacked > limits.unpacked_bytes {
        return Err(ReadProblem::too_large("read_unpacks_too_large", limits.unpacked_bytes >> 20));
    }
    Ok(names)
}

fn directory(bytes: &[u8]) -> Option<(Vec<String>, u64)> {
    let tail = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
    let end = tail + bytes[tail..].windows(END.len()).rposition(|window| window == END)?;
    let comment = usize::from(u16_at(bytes, end + 20)?);
    if end + END_LENGTH + comment != bytes.len() {
        return None;
    }
    let count = usize::from(u16_at(bytes, end + 10)?);
    let size = u32_at(bytes, end + 12)? as usize;
    let mut at = u32_at(bytes, end + 16)? as usize;
    // The directory reaches up to its end record, but for the records of the 64-bit format, which must repeat the same numbers.
    let gap = end.checked_sub(at.checked_add(size)?)?;
    if gap != 0 && !(gap == END_64_LENGTH && repeats_in_64_bit(bytes, at + size, count, at)?) {
        return None;
    }
    let mut names = Vec::with_capacity(count.min(1024));
    let mut unpacked = 0_u64;
    for _ in 0..count {
        if bytes.get(at..at + 4)? != ENTRY {
            return None;
        }
        let name_length = usize::from(u16_at(bytes, at + 28)?);
        let extra_length = usize::from(u16_at(bytes, at + 30)?);
        let comment_length = usize::from(u16_at(bytes, at + 32)?);
        let name_start = at + ENTRY_LENGTH;
        let extra_start = name_start + name_length;
        let next = extra_start + extra_length + comment_length;
        let stated = u32_at(bytes, at + 24)?;
        let extra = bytes.get(extra_start..extra_start + extra_length)?;
        let length = if stated == SEE_EXTENSION { extended_length(extra)? } else { u64::from(stated) };
        unpacked = unpacked.checked_add(length)?;
        names.push(String::from_utf8_lossy(bytes.get(name_start..extra_start)?).into_owned());
        at = next;
    }
    // More entries than counted would be entries that are not in the sum.
    (bytes.get(at..at + 4)? != ENTRY).then_some((names, unpacked))
}

fn repeats_in_64_bit(bytes: &[u8], record: usize, count: usize, directory: usize) -> Option<bool> {
    let same = u64_at(bytes, record + 32)? == count as u64 && u64_at(bytes, record + 48)? == directory as u64;
    Some(same && bytes.get(record..record + 4)? == END_64)
}

/// The unpacked length in the 64-bit extension: the first number of the field 0x0001.
fn extended_length(mut extra: &[u8]) -> Option<u64> {
    loop {
        let (kind, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let field = extra.get(4..4 + length)?;
        if kind == 1 {
            return u64_at(field, 0);
        }
        extra = &extra[4 + length..];
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
