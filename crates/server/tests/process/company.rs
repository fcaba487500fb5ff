//! A company on a running server: 王芳 administers; 李娜 manages the team East (华东), in which 张伟 sells; 陈静 sells in South
//! (华南); 赵敏 audits. All of it is entered over HTTP.

use serde_json::{Value, json};

use crate::asking::{Answer, Client};

pub const PASSWORD: &str = "correct horse";
pub const ADMINISTRATOR: &str = "wang.fang@example.com";

pub struct Cast {
    pub administrator: Client,
    pub manager: Client,
    pub east: Client,
    pub south: Client,
    pub auditor: Client,
}

/// Sets an empty server up and answers its administrator, signed in by cookie.
pub fn found(url: &str) -> Client {
    let anonymous = Client::anonymous(url);
    let wish = json!({
        "company_name": "海川精工", "base_currency": "CNY", "time_zone": "Asia/Shanghai", "locale": "zh-CN",
        "name": "王芳", "email": ADMINISTRATOR, "password": PASSWORD
    });
    let answer = anonymous.post("/api/setup", wish).expect(201);
    with_cookie(url, &answer)
}

/// Signs somebody in who has [`PASSWORD`].
pub fn sign_in(url: &str, email: &str) -> Client {
    let answer = Client::anonymous(url).post("/api/session", json!({ "email": email, "password": PASSWORD })).expect(200);
    with_cookie(url, &answer)
}

fn with_cookie(url: &str, answer: &Answer) -> Client {
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let client = Client::anonymous(url).and("cookie", &cookie);
    let session = client.get("/api/session").expect(200).json();
    client.and("x-csrf-token", session["csrf_token"].as_str().unwrap())
}

/// Founds the company and hires everybody.
pub fn with_people(url: &str) -> Cast {
    let administrator = found(url);
    let east = administrator.made("team", json!({ "name": "华东" }));
    let south = administrator.made("team", json!({ "name": "华南" }));
    let hire = |name: &str, email: &str, role: &str, team: Option<&str>| {
        let role = id_of(&administrator, "role", "kind", role);
        let user = administrator.made("user", json!({ "name": name, "email": email, "role_id": role, "team_id": team }));
        administrator.post(&format!("/api/users/{user}/password"), json!({ "password": PASSWORD })).expect(204);
        (sign_in(url, email), user)
    };
    let (manager, leader) = hire("李娜", "li.na@example.com", "manager", Some(&east));
    administrator.patch(&format!("/odata/team({east})"), json!({ "leader_id": leader })).expect(200);
    let (east, _) = hire("张伟", "zhang.wei@example.com", "representative", Some(&east));
    let (south, _) = hire("陈静", "chen.jing@example.com", "representative", Some(&south));
    let (auditor, _) = hire("赵敏", "zhao.min@example.com", "auditor", None);
    Cast { administrator, manager, east, south, auditor }
}

/// The id of the one record whose field has this value.
pub fn id_of(client: &Client, object: &str, field: &str, value: &str) -> String {
    let found = client.list(&format!("/odata/{object}?$filter={field} eq '{value}'"));
    let [record] = found.as_slice() else { panic!("{} {object} with {field} {value}", found.len()) };
    text(record, "id")
}

pub fn text(record: &Value, field: &str) -> String {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}")).to_owned()
}

/// What stands in the cells of a workbook, line by line.
pub fn cells(workbook: &[u8]) -> String {
    let workbook = records::exchange::read::open(workbook, "export.xlsx").unwrap();
    let mut text = String::new();
    for sheet in &workbook.sheets {
        text += &format!("{:?}\n", sheet.columns);
        sheet.rows().for_each(|row| text += &format!("{:?}\n", row.cells));
    }
    text
}
