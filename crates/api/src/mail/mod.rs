//! Mail, by lettre: to an SMTP server, or to files that can be read without one.

use std::path::{Path, PathBuf};

use lettre::{
    FileTransport, Message, SmtpTransport, Transport as _,
    message::{Mailbox, header::ContentType},
};
use samenkoop_core::names::EmailAddress;
use serde::{Deserialize, Serialize};

/// A letter as it stands in the outbox. It never holds the content of a bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// The subject, one line.
    pub subject: String,
    /// The text, plain.
    pub text: String,
}

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTarget {
    /// An SMTP server, as a URL such as `smtps://user:password@mail.example`.
    Smtp(String),
    /// A folder that gets one `.eml` file for each letter.
    Folder(PathBuf),
}

/// Sends mail.
pub struct Mailer {
    from: Mailbox,
    host: String,
    transport: Transport,
}

enum Transport {
    Smtp(SmtpTransport),
    Folder(FileTransport),
}

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender's address, or the folder, or the URL of the server is not usable.
    #[error("mail cannot be set up: {0}")]
    Setup(String),
    /// The letter itself cannot be sent, now or ever.
    #[error("the letter cannot be written: {0}")]
    Letter(String),
    /// The server or the disk did not take it; worth trying again.
    #[error("the letter was not taken: {0}")]
    NotTaken(String),
}

impl Mailer {
    /// A mailer that writes as `from`.
    ///
    /// # Errors
    /// [`MailError::Setup`].
    pub fn new(from: &EmailAddress, target: &MailTarget) -> Result<Self, MailError> {
        let setup = |error: &dyn std::fmt::Display| MailError::Setup(error.to_string());
        let address: lettre::Address = from.as_str().parse().map_err(|error| setup(&error))?;
        let host = address.domain().to_owned();
        let transport = match target {
            MailTarget::Smtp(url) => {
                Transport::Smtp(SmtpTransport::from_url(url).map_err(|error| setup(&error))?.build())
            }
            MailTarget::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| setup(&error))?;
                Transport::Folder(FileTransport::new(Path::new(folder)))
            }
        };
        Ok(Self { from: Mailbox::new(Some("Samenkoop".to_owned()), address), host, transport })
    }

    /// Sends a letter. `id` names it in its `Message-ID`, so that a second copy after a crash is recognised.
    ///
    /// # Errors
    /// [`MailError::Letter`] or [`MailError::NotTaken`].
    pub fn send(&self, id: &str, letter: &Letter) -> Result<(), MailError> {
        let address: lettre::Address =
            letter.to.as_str().parse().map_err(|error| MailError::Letter(format!("{error}")))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(letter.subject.replace(['\r', '\n', '\0'], " "))
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| MailError::Letter(error.to_string()))?;
        let not_taken = |error: &dyn std::fmt::Display| MailError::NotTaken(error.to_string());
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&message).map(drop).map_err(|error| not_taken(&error)),
            Transport::Folder(folder) => folder.send(&message).map(drop).map_err(|error| not_taken(&error)),
        }
    }
}
