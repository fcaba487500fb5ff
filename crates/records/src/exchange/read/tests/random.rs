//! Properties over random files.

use std::sync::OnceLock;

use csv::{QuoteStyle, WriterBuilder};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook as Writer;

use super::*;

fn workbook() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let mut writer = Writer::new();
        let sheet = writer.add_worksheet();
        for (row, name) in ["名称", "华为", "中兴"].iter().enumerate() {
            sheet.write(row as u32, 0, *name).unwrap();
            sheet.write(row as u32, 1, row as f64).unwrap();
        }
        writer.save_to_buffer().unwrap()
    })
}

/// Reads all; what it finds does not matter.
fn survives(bytes: &[u8]) {
    let limits =
        Limits { bytes: 1 << 20, unpacked_bytes: 1 << 22, rows: 10_000, columns: 100, cells: 100_000, cell_characters: 1_000 };
    if let Ok(workbook) = open_within(bytes, "x", limits) {
        for sheet in &workbook.sheets {
            assert_eq!(sheet.rows().filter(|row| row.cells.len() == sheet.columns.len()).count(), sheet.rows);
        }
    }
}

/// Cells without the marks that the reader takes for the file's own: zeros, byte order marks, broken characters.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9 ,;|\"'\t\n]{0,8}",
        2 => "[一-龥]{1,6}",
        1 => "\\PC{0,10}",
    ]
    .prop_filter("the reader's own marks", |text| !text.contains(['\u{feff}', '\u{fffd}', '\u{fffe}', '\u{ffff}']))
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2_usize..6).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(cell(), width), 1..20))
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        survives(&bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_known_start_never_panic(
        start in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"a,b\n", b"sep=;\n"]),
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        survives(&[start, &bytes].concat());
    }

    #[test]
    fn a_damaged_workbook_never_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10)) {
        let mut bytes = workbook().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn what_is_written_reads_back_the_same(
        rows in rows(),
        separator in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        mark in any::<bool>(),
    ) {
        let width = rows[0].len();
        let header: Vec<String> = (0..width).map(|i| format!("column {i}")).collect();
        let mut writer = WriterBuilder::new().delimiter(separator).quote_style(QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let mut bytes = if mark { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
        bytes.extend(writer.into_inner().unwrap());
        let expected: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        let (columns, found) = table(&bytes);
        prop_assert_eq!(columns, header);
        prop_assert_eq!(found, expected);
    }
}
