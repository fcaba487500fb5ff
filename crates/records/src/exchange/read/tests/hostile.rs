//! Files made to take memory or to crash the reader.

use rust_xlsxwriter::Workbook as Writer;

use super::*;

fn small() -> Limits {
    Limits { bytes: 1 << 20, unpacked_bytes: 1 << 20, rows: 100, columns: 10, cells: 500, cell_characters: 50 }
}

fn refusal(bytes: &[u8]) -> &'static str {
    open_within(bytes, "x", small()).unwrap_err().message.key
}

#[test]
fn limits_are_errors_that_say_so() {
    assert_eq!(refusal(&vec![b'a'; (1 << 20) + 1]), "read_too_large");
    assert_eq!(refusal(format!("a,b\n{}", "1,2\n".repeat(101)).as_bytes()), "read_too_many_rows");
    assert_eq!(refusal(format!("{}\n1\n", "a,".repeat(11)).as_bytes()), "read_too_many_columns");
    let long = open_within(format!("a,b\n1,{}\n", "客".repeat(51)).as_bytes(), "x", small()).unwrap();
    assert_eq!(long.sheets[0].rows().next().unwrap().problem.unwrap().key, "read_cell_too_long");
}

#[test]
fn a_sheet_with_two_far_corners_takes_no_memory() {
    let mut writer = Writer::new();
    let sheet = writer.add_worksheet();
    sheet.write(0, 0, "a").unwrap();
    sheet.write(1_048_575, 9, "b").unwrap();
    let bytes = writer.save_to_buffer().unwrap();
    let workbook = open_within(&bytes, "x", small()).unwrap();
    let rows: Vec<_> = workbook.sheets[0].rows().collect();
    assert_eq!((rows.len(), rows[0].line), (1, 1_048_576));

    let mut writer = Writer::new();
    writer.add_worksheet().write(0, 16_383, "a").unwrap();
    assert_eq!(refusal(&writer.save_to_buffer().unwrap()), "read_too_many_columns");
}

#[test]
fn a_zip_that_unpacks_to_more_than_the_limit_is_refused() {
    let mut writer = Writer::new();
    let sheet = writer.add_worksheet();
    for row in 0..100 {
        sheet.write(row, 0, "a".repeat(30_000)).unwrap();
        sheet.write(row, 1, format!("{row}{}", "b".repeat(30_000))).unwrap();
    }
    let bytes = writer.save_to_buffer().unwrap();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refusal(&bytes), "read_unpacks_too_large");
}

#[test]
fn a_zip_with_a_false_directory_is_refused() {
    let mut writer = Writer::new();
    writer.add_worksheet().write(0, 0, "a").unwrap();
    let bytes = writer.save_to_buffer().unwrap();
    assert!(open_within(&bytes, "x", small()).is_ok());
    let junk: Vec<u8> = bytes.iter().copied().chain(*b"junk").collect();
    assert_eq!(refusal(&junk), "read_damaged");
    let shifted: Vec<u8> = b"PK\x03\x04".iter().copied().chain(bytes.iter().copied()).collect();
    assert_eq!(refusal(&shifted), "read_damaged");
    let mut fewer = bytes.clone();
    let end = fewer.len() - 22;
    fewer[end + 10] -= 1;
    assert_eq!(refusal(&fewer), "read_damaged");
}

/// A compound file of four sectors: table, directory, and a workbook stream of eight.
fn compound_file(stream: &[u8]) -> Vec<u8> {
    let mut file = vec![0_u8; 512];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[26] = 3;
    file[30] = 9;
    file[32] = 6;
    file[44] = 1;
    file[48] = 1;
    file[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    file[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    file[76..].fill(0xFF);
    file[76..80].fill(0);
    let mut table: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    table.extend((3..10).chain([0xFFFF_FFFE]));
    table.resize(128, 0xFFFF_FFFF);
    file.extend(table.iter().flat_map(|next| next.to_le_bytes()));
    let mut directory = vec![0_u8; 512];
    for (at, name, start, length) in [(0, "Root Entry", 0xFFFF_FFFE_u32, 0_u32), (128, "Workbook", 2, 4096)] {
        for (i, unit) in name.encode_utf16().enumerate() {
            directory[at + i * 2..at + i * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        directory[at + 116..at + 120].copy_from_slice(&start.to_le_bytes());
        directory[at + 120..at + 124].copy_from_slice(&length.to_le_bytes());
    }
    file.extend(directory);
    let mut stream = stream.to_vec();
    stream.resize(4096, 0);
    file.extend(stream);
    file
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A workbook of one sheet with these records.
fn xls(records: &[Vec<u8>]) -> Vec<u8> {
    let start = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    let name_length = 8 + 4;
    let bound = start.len() + 4 + name_length + 4;
    let sheet = record(0x0085, &[&(bound as u32).to_le_bytes()[..], &[0, 0, 4, 0], b"Lead"].concat());
    let mut stream = [start.clone(), sheet, record(0x000A, &[]), record(0x0809, &[0, 6, 16, 0, 0, 0, 0, 0])].concat();
    stream.extend(records.concat());
    stream.extend(record(0x000A, &[]));
    compound_file(&stream)
}

fn number(row: u16, column: u16) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    data.extend(7.5_f64.to_le_bytes());
    record(0x0203, &data)
}

#[test]
fn an_old_workbook_made_by_hand_is_read() {
    let workbook = open_within(&xls(&[number(0, 0), number(1, 0)]), "x", small()).unwrap();
    assert_eq!(workbook.format, Format::Xls);
    assert_eq!(workbook.sheets[0].columns, ["7.5"]);
    assert_eq!(workbook.sheets[0].rows().next().unwrap().cells, [Cell::Number("7.5".parse().unwrap())]);
}

#[test]
fn an_old_workbook_that_claims_a_huge_table_is_refused() {
    assert_eq!(refusal(&xls(&[number(0, 0), number(u16::MAX, u16::MAX)])), "read_too_many_cells");
    let claim: Vec<u8> = [0, u32::MAX].iter().flat_map(|n| n.to_le_bytes()).chain([0, 0, 255, 0, 0, 0]).collect();
    assert_eq!(refusal(&xls(&[record(0x0200, &claim)])), "read_too_many_cells");
}

#[test]
fn an_old_workbook_whose_sectors_run_in_a_circle_is_refused() {
    let mut bytes = xls(&[number(0, 0)]);
    // The directory's sector follows itself.
    bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(refusal(&bytes), "read_damaged");
}

#[test]
fn a_protected_old_workbook_says_so() {
    let stream = [record(0x0809, &[0, 6, 5, 0]), record(0x002F, &[1, 0, 0, 0])].concat();
    assert_eq!(refusal(&compound_file(&stream)), "read_password");
}
