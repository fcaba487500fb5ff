//! The bytes of a backup: values with a tag each, lengths as LEB128, descriptions as JSON with their length before them.
//! Whatever comes in is taken for hostile: nothing is believed about lengths.

use std::io::{Read, Write};

use base::{Date, Error, Instant, Result, Uuid};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::archive::broken;
use crate::schema::ColumnKind;
use crate::time;
use crate::value::Value;

/// Longer texts, files and descriptions than this are not in any database of ours.
const LONGEST: u64 = 1 << 30;

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const PRESENT: u8 = 3;

pub struct RowWriter<W> {
    out: W,
}

impl<W: Write> RowWriter<W> {
    pub fn new(out: W) -> Self {
        Self { out }
    }

    pub fn into_inner(self) -> W {
        self.out
    }

    pub fn json(&mut self, description: &impl Serialize) -> Result<()> {
        let text = serde_json::to_vec(description).map_err(Error::internal)?;
        self.block(&text)
    }

    pub fn row_begins(&mut self) -> Result<()> {
        self.put(&[1])
    }

    pub fn rows_end(&mut self) -> Result<()> {
        self.put(&[0])
    }

    pub fn count(&mut self, mut number: u64) -> Result<()> {
        let mut bytes = [0_u8; 10];
        let mut length = 0;
        loop {
            let low = u8::try_from(number & 0x7f).unwrap_or(0);
            number >>= 7;
            bytes[length] = if number == 0 { low } else { low | 0x80 };
            length += 1;
            if number == 0 {
                return self.put(&bytes[..length]);
            }
        }
    }

    pub fn value(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Null => return self.put(&[NULL]),
            Value::Bool(false) => return self.put(&[FALSE]),
            Value::Bool(true) => return self.put(&[TRUE]),
            _ => self.put(&[PRESENT])?,
        }
        match value {
            // Zigzag, so that small negative numbers are short too.
            Value::Int(int) => self.count(((int << 1) ^ (int >> 63)).cast_unsigned()),
            Value::Text(text) => self.block(text.as_bytes()),
            Value::Bytes(bytes) => self.block(bytes),
            Value::Id(id) => self.put(id.as_bytes()),
            Value::Date(date) => self.put(time::date_text(*date)?.as_bytes()),
            Value::Instant(instant) => self.put(time::instant_text(*instant)?.as_bytes()),
            Value::Null | Value::Bool(_) => Ok(()),
        }
    }

    fn block(&mut self, bytes: &[u8]) -> Result<()> {
        self.count(bytes.len() as u64)?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|e| Error::Unavailable(format!("the backup cannot be written: {e}")))
    }
}

pub struct RowReader<R> {
    from: R,
}

impl<R: Read> RowReader<R> {
    pub fn new(from: R) -> Self {
        Self { from }
    }

    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        serde_json::from_slice(&self.block()?).map_err(|_| broken())
    }

    /// Whether another row of the table follows.
    pub fn has_row(&mut self) -> Result<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(broken()),
        }
    }

    pub fn count(&mut self) -> Result<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits.leading_zeros() < shift {
                return Err(broken());
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(broken())
    }

    pub fn value(&mut self, kind: ColumnKind) -> Result<Value> {
        match (self.byte()?, kind) {
            (NULL, _) => return Ok(Value::Null),
            (FALSE, ColumnKind::Bool) => return Ok(Value::Bool(false)),
            (TRUE, ColumnKind::Bool) => return Ok(Value::Bool(true)),
            (PRESENT, _) => {}
            _ => return Err(broken()),
        }
        Ok(match kind {
            ColumnKind::Int => {
                let zigzag = self.count()?;
                Value::Int((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
            }
            ColumnKind::Text => Value::Text(String::from_utf8(self.block()?).map_err(|_| broken())?),
            ColumnKind::Bytes => Value::Bytes(self.block()?),
            ColumnKind::Id => Value::Id(Uuid::from_bytes(self.bytes()?)),
            ColumnKind::Date => Value::Date(self.text::<10, Date>(time::parse_date)?),
            ColumnKind::Instant => Value::Instant(self.text::<27, Instant>(time::parse_instant)?),
            ColumnKind::Bool => return Err(broken()),
        })
    }

    /// Nothing more may come.
    pub fn end(&mut self) -> Result<()> {
        match self.from.read(&mut [0]) {
            Ok(0) => Ok(()),
            _ => Err(broken()),
        }
    }

    fn text<const N: usize, T>(&mut self, parse: fn(&str) -> Option<T>) -> Result<T> {
        let bytes = self.bytes::<N>()?;
        std::str::from_utf8(&bytes).ok().and_then(parse).ok_or_else(broken)
    }

    fn block(&mut self) -> Result<Vec<u8>> {
        let length = self.count()?;
        if length > LONGEST {
            return Err(broken());
        }
        let mut bytes = Vec::new();
        let read = self.from.by_ref().take(length).read_to_end(&mut bytes).map_err(|_| broken())?;
        if read as u64 != length {
            return Err(broken());
        }
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8> {
        self.bytes::<1>().map(|[byte]| byte)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes).map_err(|_| broken())?;
        Ok(bytes)
    }
}
