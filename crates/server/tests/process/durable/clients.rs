//! Clients that write and remember what was acknowledged, so that they can tell afterwards whether it is still there.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::asking::{Answer, Client};
use crate::company::text;

/// A record as its last acknowledged write left it, and the write that was on its way when the server died.
struct Known {
    object: &'static str,
    id: String,
    /// Found by this word and no other record is.
    word: String,
    version: i64,
    amount: i64,
    on_its_way: Option<i64>,
}

/// An opportunity with lines, which nobody else changes: its amount is their sum.
struct Lined {
    id: String,
    /// The amounts of the acknowledged lines.
    lines: Vec<i64>,
    on_its_way: Option<i64>,
}

/// A request without an answer.
enum Unanswered {
    Create { object: &'static str, word: String },
    Convert { lead: String, word: String },
}

/// One client: what it did so far, and what chance lets it do next.
pub struct Memory {
    random: StdRng,
    known: Vec<Known>,
    lined: Option<Lined>,
    converted: Vec<[(&'static str, String); 3]>,
    unanswered: Option<Unanswered>,
    /// Versions of the shared opportunity that this client wrote, with the amount.
    shared: BTreeMap<i64, i64>,
    acknowledged: usize,
}

impl Memory {
    pub fn new(random: &mut StdRng) -> Memory {
        let random = StdRng::from_rng(random);
        Memory {
            random,
            known: Vec::new(),
            lined: None,
            converted: Vec::new(),
            unanswered: None,
            shared: BTreeMap::new(),
            acknowledged: 0,
        }
    }

    pub fn acknowledged(&self) -> usize {
        self.acknowledged
    }

    /// One write. False when the server is gone.
    pub fn write(&mut self, client: &Client, shared: &Shared) -> bool {
        let done = match self.random.random_range(0..12) {
            0..2 => self.create(client, "account"),
            2..5 => self.create(client, "opportunity"),
            5..7 => self.change(client),
            7 => self.act(client, shared),
            8 => self.change_shared(client, shared),
            9..11 => self.add_line(client),
            _ => self.convert(client),
        };
        self.acknowledged += usize::from(done.is_some());
        done.is_some()
    }

    fn word(&mut self) -> String {
        (0..12).map(|_| char::from(self.random.random_range(b'a'..=b'z'))).collect()
    }

    fn create(&mut self, client: &Client, object: &'static str) -> Option<()> {
        let (word, amount) = (self.word(), self.random.random_range(1..1_000_000));
        let mut values = json!({ "name": format!("{word}有限公司") });
        if object == "opportunity" {
            values["amount"] = amount.into();
            let account = self.known.iter().rfind(|known| known.object == "account");
            values["account_id"] = account.map_or(Value::Null, |known| known.id.as_str().into());
        } else {
            values["annual_revenue"] = amount.into();
        }
        self.unanswered = Some(Unanswered::Create { object, word: word.clone() });
        let record = asked(client, "POST", &format!("/odata/{object}"), None, &values, 201)?;
        self.unanswered = None;
        let id = text(&record.json(), "id");
        self.known.push(Known { object, id, word, version: 1, amount, on_its_way: None });
        Some(())
    }

    fn change(&mut self, client: &Client) -> Option<()> {
        if self.known.is_empty() {
            return self.create(client, "opportunity");
        }
        let (at, amount) = (self.random.random_range(0..self.known.len()), self.random.random_range(1..1_000_000));
        let known = &mut self.known[at];
        known.on_its_way = Some(amount);
        let (path, values) =
            (format!("/odata/{}({})", known.object, known.id), json!({ amount_of(known.object): amount, "note": known.word }));
        let record = asked(client, "PATCH", &path, Some(known.version), &values, 200)?.json();
        (known.version, known.amount, known.on_its_way) = (version_of(&record), amount, None);
        Some(())
    }

    /// Moves an opportunity to another stage: a verb, with an event of its own and an interval that ends.
    fn act(&mut self, client: &Client, shared: &Shared) -> Option<()> {
        let stage = &shared.open_stages[self.random.random_range(0..shared.open_stages.len())];
        let Some(known) = self.known.iter_mut().rfind(|known| known.object == "opportunity") else {
            return self.create(client, "opportunity");
        };
        known.on_its_way = Some(known.amount);
        let record =
            asked(client, "POST", &format!("/api/opportunity/{}/move", known.id), None, &json!({ "stage_id": stage }), 200)?
                .json();
        (known.version, known.on_its_way) = (version_of(&record), None);
        Some(())
    }

    /// Adds a line: the line, its event, and the opportunity's amount and version are one transaction.
    fn add_line(&mut self, client: &Client) -> Option<()> {
        let Some(lined) = &mut self.lined else {
            let word = self.word();
            self.unanswered = Some(Unanswered::Create { object: "opportunity", word: word.clone() });
            let made = asked(client, "POST", "/odata/opportunity", None, &json!({ "name": word }), 201)?.json();
            self.unanswered = None;
            self.lined = Some(Lined { id: text(&made, "id"), lines: Vec::new(), on_its_way: None });
            return Some(());
        };
        let (quantity, price) = (self.random.random_range(1..10), self.random.random_range(1..1_000));
        lined.on_its_way = Some(quantity * price);
        let values = json!({ "opportunity_id": lined.id, "description": "x", "quantity": quantity, "price": price });
        asked(client, "POST", "/odata/opportunity_line", None, &values, 201)?;
        lined.lines.extend(lined.on_its_way.take());
        Some(())
    }

    /// Changes the one record that everybody changes, on the version that it has.
    fn change_shared(&mut self, client: &Client, shared: &Shared) -> Option<()> {
        let path = format!("/odata/opportunity({})", shared.id);
        let mut version = version_of(&client.try_send("GET", &path, &[], None).ok()?.json());
        loop {
            let amount: i64 = self.random.random_range(1..1_000_000);
            let values = json!({ "amount": amount }).to_string();
            let headers = [("if-match", version.to_string())];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            let answer = client.try_send("PATCH", &path, &headers, Some(values.as_bytes())).ok()?;
            let body = answer.json();
            match answer.status {
                200 => {
                    self.shared.insert(version_of(&body), amount);
                    return Some(());
                }
                412 => version = body["current"]["version"].as_i64().unwrap_or(version),
                status => panic!("{status}: {body}"),
            }
        }
    }

    /// Converts a lead: four records in one transaction.
    fn convert(&mut self, client: &Client) -> Option<()> {
        let word = self.word();
        self.unanswered = Some(Unanswered::Create { object: "lead", word: word.clone() });
        let values = json!({ "name": word, "company": format!("{word}有限公司") });
        let lead = text(&asked(client, "POST", "/odata/lead", None, &values, 201)?.json(), "id");
        self.unanswered = Some(Unanswered::Convert { lead: lead.clone(), word });
        let wish = json!({ "opportunity": { "amount": 1 } });
        let made = asked(client, "POST", &format!("/api/lead/{lead}/convert"), None, &wish, 200)?.json();
        self.unanswered = None;
        self.converted.push(["account", "contact", "opportunity"].map(|object| (object, text(&made, &format!("{object}_id")))));
        Some(())
    }

    /// Whether everything acknowledged is there; what was on its way becomes known as it turned out.
    pub fn compare(&mut self, client: &Client) {
        for known in &mut self.known {
            let record = client.get(&format!("/odata/{}({})", known.object, known.id)).expect(200).json();
            let (version, amount) = (version_of(&record), record[amount_of(known.object)].as_f64().unwrap() as i64);
            let as_acknowledged = version == known.version && amount == known.amount;
            let as_wished = version == known.version + 1 && known.on_its_way == Some(amount);
            assert!(
                as_acknowledged || as_wished,
                "{} was acknowledged as version {} with {}: {record}",
                known.id,
                known.version,
                known.amount
            );
            (known.version, known.amount, known.on_its_way) = (version, amount, None);
            assert_eq!(found(client, known.object, &known.word), [known.id.as_str()], "{} by its name", known.id);
        }
        if let Some(lined) = &mut self.lined {
            lined.compare(client);
        }
        for (object, id) in self.converted.iter().flatten() {
            client.get(&format!("/odata/{object}({id})")).expect(200);
        }
        match self.unanswered.take() {
            None => {}
            Some(Unanswered::Create { object, word }) => {
                let there = found(client, object, &word);
                assert!(there.len() <= 1, "{object} {word} was made {} times", there.len());
                // What is there is found, and what is found is there.
                let by_name = client.list(&format!("/odata/{object}?$filter=startswith(name,'{word}')&$select=id"));
                assert_eq!(by_name.iter().map(|record| text(record, "id")).collect::<Vec<_>>(), there, "{object} {word}");
            }
            Some(Unanswered::Convert { lead, word }) => {
                let status = text(&client.get(&format!("/odata/lead({lead})")).expect(200).json(), "status");
                let made = usize::from(status == "converted");
                for object in ["account", "contact", "opportunity"] {
                    assert_eq!(found(client, object, &word).len(), made, "{object} of a lead that is {status}");
                }
            }
        }
    }
}

impl Lined {
    /// All acknowledged lines are there, none twice, and the opportunity's amount is their sum.
    fn compare(&mut self, client: &Client) {
        let lines = client.list(&format!("/odata/opportunity_line?$filter=opportunity_id eq {}&$top=1000", self.id));
        let mut there: Vec<i64> = lines.iter().map(|line| line["amount"].as_f64().unwrap() as i64).collect();
        let as_acknowledged = self.lines.clone();
        let as_wished: Vec<i64> = self.lines.iter().copied().chain(self.on_its_way).collect();
        let sorted = |mut lines: Vec<i64>| {
            lines.sort_unstable();
            lines
        };
        there.sort_unstable();
        assert!(
            there == sorted(as_acknowledged) || there == sorted(as_wished),
            "{}: {:?} were acknowledged, {there:?} are there",
            self.id,
            self.lines
        );
        let record = client.get(&format!("/odata/opportunity({})", self.id)).expect(200).json();
        let amount = record["amount"].as_f64().unwrap_or(0.0) as i64;
        assert_eq!(amount, there.iter().sum::<i64>(), "the amount is the sum of {there:?}: {record}");
        (self.lines, self.on_its_way) = (there, None);
    }
}

/// The opportunity that all clients change, and the stages that there are.
pub struct Shared {
    id: String,
    open_stages: Vec<String>,
}

impl Shared {
    pub fn new(client: &Client) -> Shared {
        let stages = client.list("/odata/stage?$filter=kind eq 'open'");
        Shared {
            id: client.made("opportunity", json!({ "name": "众人之单", "amount": 1 })),
            open_stages: stages.iter().map(|stage| text(stage, "id")).collect(),
        }
    }

    /// Nobody's acknowledged change was overwritten unseen: each has a version of its own, and the newest is what is there
    /// unless one came after it that was not answered.
    pub fn compare(&self, client: &Client, memories: &[Memory]) {
        let record = client.get(&format!("/odata/opportunity({})", self.id)).expect(200).json();
        let mut all = BTreeMap::new();
        for (version, amount) in memories.iter().flat_map(|memory| &memory.shared) {
            assert!(all.insert(*version, *amount).is_none(), "version {version} was acknowledged twice");
        }
        let Some((version, amount)) = all.last_key_value() else { return };
        assert!(version_of(&record) >= *version, "{record}");
        if version_of(&record) == *version {
            assert_eq!(record["amount"].as_f64().unwrap() as i64, *amount);
        }
    }
}

fn amount_of(object: &str) -> &'static str {
    if object == "account" { "annual_revenue" } else { "amount" }
}

/// The answer, which must have this status; none where the server is gone.
fn asked(client: &Client, method: &str, path: &str, version: Option<i64>, values: &Value, status: u16) -> Option<Answer> {
    let version = version.map(|version| version.to_string());
    let headers: Vec<(&str, &str)> = version.iter().map(|version| ("if-match", version.as_str())).collect();
    let answer = client.try_send(method, path, &headers, Some(values.to_string().as_bytes())).ok()?;
    Some(answer.expect(status))
}

fn version_of(record: &Value) -> i64 {
    record["version"].as_i64().unwrap_or_else(|| panic!("no version in {record}"))
}

/// The ids of what a search finds.
fn found(client: &Client, object: &str, word: &str) -> Vec<String> {
    client.list(&format!("/odata/{object}?$search={word}&$select=id")).iter().map(|record| text(record, "id")).collect()
}
