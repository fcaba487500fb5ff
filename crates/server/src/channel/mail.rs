//! Mail by SMTP. `smtps://NAME@HOST` speaks TLS from the first byte, `smtp://NAME@HOST` begins it (STARTTLS) and goes no further without;
//! `smtp://HOST?tls=none` is for a relay in one's own network. The secret is the password. Names and texts become headers only through
//! lettre's builder, which encodes them, so that no line end in a title becomes a header of its own.

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use records::channel::Way;
use reqwest::Url;

use super::{Address, Message, PATIENCE, Refused};
use crate::api::exports::XLSX;

/// Characters of a subject; the whole text is in the mail itself.
const SUBJECT: usize = 120;

pub async fn send(way: &Way, address: &Address, message: &Message<'_>) -> Result<String, Refused> {
    let letter = letter(way, message)?;
    let transport = transport(address)?;
    let sent = tokio::time::timeout(PATIENCE, transport.send(letter)).await.map_err(|_| "no answer within 10 s".to_owned())?;
    let answer = sent.map_err(|e| e.to_string())?;
    Ok(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
}

fn letter(way: &Way, message: &Message) -> Result<lettre::Message, Refused> {
    let sender = way.sender.as_deref().unwrap_or("");
    let (to, name) = message.to.ok_or_else(|| "nobody to mail to".to_owned())?;
    let mailbox = |address: &str, name: &str| {
        let address = address.parse::<lettre::Address>().map_err(|_| format!("not a mail address: {address}"))?;
        Ok::<_, Refused>(Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), address))
    };
    let letter = lettre::Message::builder()
        .from(mailbox(sender, &way.name)?)
        .to(mailbox(to, name)?)
        .subject(one_line(message.text.lines().next().unwrap_or_default()).chars().take(SUBJECT).collect::<String>())
        .message_id(Some(format!("<{}@kaidan>", message.id)));
    let Some(enclosed) = message.enclosed else {
        return letter.header(ContentType::TEXT_PLAIN).body(message.with_link()).map_err(|e| e.to_string());
    };
    let kind = ContentType::parse(XLSX).map_err(|e| e.to_string())?;
    let both = MultiPart::alternative_plain_html(message.with_link(), enclosed.html.clone());
    let workbook = Attachment::new(one_line(&enclosed.file_name)).body(enclosed.workbook.clone(), kind);
    letter.multipart(MultiPart::mixed().multipart(both).singlepart(workbook)).map_err(|e| e.to_string())
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn transport(address: &Address) -> Result<AsyncSmtpTransport<Tokio1Executor>, Refused> {
    let url = Url::parse(&address.address).map_err(|_| "the address is malformed".to_owned())?;
    let host = url.host_str().unwrap_or("");
    let plain = url.query_pairs().any(|(name, value)| name == "tls" && value == "none");
    let builder = match url.scheme() {
        "smtps" => AsyncSmtpTransport::<Tokio1Executor>::relay(host).map_err(|e| e.to_string())?,
        _ if plain => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
        _ => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host).map_err(|e| e.to_string())?,
    };
    let builder = url.port().map_or_else(|| builder.clone(), |port| builder.clone().port(port)).timeout(Some(PATIENCE));
    let secret = address.secret.clone().unwrap_or_default();
    let name = form_urlencoded::parse(format!("n={}", url.username().replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, name)| name.into_owned());
    Ok(match name.filter(|name| !name.is_empty()) {
        Some(name) => builder.credentials(Credentials::new(name, secret)).build(),
        None => builder.build(),
    })
}

#[cfg(test)]
mod tests {
    use base::calendar::Hours;
    use records::channel::ChannelKind;

    use super::*;

    #[test]
    fn nothing_in_a_mail_becomes_a_header() {
        let way = Way {
            id: base::Uuid::nil(),
            name: "Kaidan\r\nBcc: a@example.com".to_owned(),
            kind: ChannelKind::Email,
            sender: Some("kaidan@example.com".to_owned()),
            reader: None,
            tells: Vec::new(),
            hours: Hours::default(),
            active: true,
        };
        let message = Message {
            to: Some(("zhang.wei@example.com", "张伟\nCc: b@example.com")),
            kind: "mention",
            text: "李娜 mentioned you in 东海\r\nBcc: c@example.com\r\n\r\nHello",
            record: None,
            link: None,
            at: "2026-09-08T01:00:00Z".parse().unwrap(),
            id: base::Uuid::nil(),
            enclosed: None,
        };
        let mail = String::from_utf8(letter(&way, &message).unwrap().formatted()).unwrap();
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let names: Vec<_> =
            head.lines().filter(|line| !line.starts_with(' ')).map(|line| line.split(':').next().unwrap()).collect();
        assert!(!names.iter().any(|name| name.eq_ignore_ascii_case("bcc") || name.eq_ignore_ascii_case("cc")), "{head}");
        let spoiled = Message { to: Some(("a@example.com>\r\nBcc: <b@example.com", "")), ..message };
        assert!(letter(&way, &spoiled).is_err());
    }
}
