//! How a command ends: documented exit codes.

use crate::{app::AppError, mail::MailError, store::StoreError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: done, and the answer is no: a check failed or the input has findings.
    Findings,
    /// 3: the settings do not hold.
    Config,
    /// 4: the database failed.
    Database,
    /// 5: the network or mail failed.
    Network,
    /// 10: what was named is not there.
    NotFound,
    /// 11: the state of things refused it.
    Conflict,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Findings => 1,
            Exit::Config => 3,
            Exit::Database => 4,
            Exit::Network => 5,
            Exit::NotFound => 10,
            Exit::Conflict => 11,
        })
    }
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings do not hold.
    #[error("{0}")]
    Config(String),
    /// The database failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Mail cannot be set up.
    #[error("{0}")]
    Mail(#[from] MailError),
    /// The network or the disk failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The demonstration stopped.
    #[error("{0}")]
    Demo(#[from] crate::demo::DemoError),
    /// A use case refused.
    #[error("{0}")]
    App(AppError),
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        if let AppError::Store(error) = error { Self::Store(error) } else { Self::App(error) }
    }
}

impl CliError {
    /// The exit code of this failure.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_) => Exit::Config,
            Self::Demo(_) => Exit::Conflict,
            Self::Store(_) => Exit::Database,
            Self::Mail(_) | Self::Io(_) => Exit::Network,
            Self::App(AppError::NotFound) => Exit::NotFound,
            Self::App(AppError::Invalid(_) | AppError::Findings { .. }) => Exit::Findings,
            Self::App(_) => Exit::Conflict,
        }
    }
}
