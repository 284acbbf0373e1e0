//! Who is in the story: members with sites and mandates, officers, suppliers, and who can log in.

use std::collections::BTreeMap;

use chrono::Duration;
use samenkoop_core::{
    codes::{CategoryId, KvkNumber, NutsCode, SiteCode},
    id::{MandateId, MemberId, SiteId, SupplierId, UserId},
    mandate::MandateTerms,
    member::{Address, MembershipApplication, Postcode, Pupils, Sector, Site},
    moment::Moment,
    money::{Currency, Money},
    names::{EmailAddress, LegalName, PersonName, Title},
    supplier::{EnterpriseSize, Registration},
};
use uuid::Uuid;

use super::{
    DemoError, Story,
    fixtures::{self, MandateRow, MemberRow, SiteRow, SupplierRow, UserRow},
};
use crate::{
    app::{
        AppError, mandates, members,
        need_import::{ImportOptions, import},
        sites, suppliers, users,
    },
    auth::{Acting, Caller, Password, PasswordHash, Role, Secret, policy::Access},
    store::{Store, Tx},
    wire::need_import::NeedSheet,
};

/// How long ago the members joined this instance.
const JOINED_DAYS_AGO: i64 = 160;

/// How long ago the needs were submitted.
const NEEDED_DAYS_AGO: i64 = 150;

/// Somebody who can log in.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The role.
    pub role: &'static str,
    /// The address.
    pub email: String,
    /// Whom the person speaks for.
    pub speaks_for: String,
    /// The password.
    pub password: String,
}

/// Everybody in the story.
pub(crate) struct Cast {
    pub(crate) members: usize,
    pub(crate) sites: usize,
    pub(crate) officers: (UserId, UserId),
    /// By name: the supplier and a person who speaks for it.
    pub(crate) suppliers: BTreeMap<String, (SupplierId, UserId)>,
    pub(crate) log_ins: Vec<LogIn>,
}

impl Cast {
    /// The officer who prepares.
    pub(crate) fn officer(&self, now: Moment) -> Acting {
        acting(self.officers.0, Role::Officer, Access::All, now)
    }

    /// The officer who approves.
    pub(crate) fn second_officer(&self, now: Moment) -> Acting {
        acting(self.officers.1, Role::Officer, Access::All, now)
    }

    /// Somebody who speaks for a supplier.
    pub(crate) fn supplier(&self, name: &str, now: Moment) -> Result<Acting, DemoError> {
        let found = self.suppliers.get(name);
        let (supplier, user) =
            found.ok_or_else(|| DemoError::fixture("bids", format!("no supplier {name}")))?;
        Ok(acting(*user, Role::Supplier(*supplier), Access::Own, now))
    }
}

fn acting(user: UserId, role: Role, access: Access, now: Moment) -> Acting {
    Acting { caller: Caller::person(user, role, access), now, request: Uuid::now_v7() }
}

/// Lets everybody come in, in one transaction.
pub(crate) fn gather(store: &Store, story: Story) -> Result<Cast, DemoError> {
    let password = Secret::random("demo").map_err(|error| DemoError::Random(error.to_string()))?;
    // Shown once and the same for all: a demonstration that had a password of its own would be a default password.
    let password: String = password.reveal().chars().take(25).collect();
    let hash = Password::new(&password)?.hash()?;
    let now = story.days_ago(JOINED_DAYS_AGO);
    let rows = Rows::read()?;
    store.write(|tx| rows.come_in(tx, &Acting::system(now), &hash, &password))
}

struct Rows {
    members: Vec<MemberRow>,
    sites: Vec<SiteRow>,
    mandates: Vec<MandateRow>,
    suppliers: Vec<SupplierRow>,
    users: Vec<UserRow>,
}

impl Rows {
    fn read() -> Result<Self, DemoError> {
        Ok(Self {
            members: fixtures::rows("members")?,
            sites: fixtures::rows("sites")?,
            mandates: fixtures::rows("mandates")?,
            suppliers: fixtures::rows("suppliers")?,
            users: fixtures::rows("users")?,
        })
    }

    fn come_in(
        &self,
        tx: &mut Tx<'_>,
        acting: &Acting,
        hash: &PasswordHash,
        password: &str,
    ) -> Result<Cast, DemoError> {
        let mut members = BTreeMap::new();
        for row in &self.members {
            let application = row.application()?;
            let member = members::accede(tx, acting, application).map_err(DemoError::refused("accession"))?;
            members.insert(row.kvk_number.clone(), member.value.id);
        }
        let member_of = |name, kvk: &str| {
            members.get(kvk).copied().ok_or_else(|| DemoError::fixture(name, format!("no member {kvk}")))
        };
        for row in &self.sites {
            let site = row.site(member_of("sites", &row.member_kvk)?)?;
            sites::add(tx, acting, site).map_err(DemoError::refused("site"))?;
        }
        for row in &self.mandates {
            let terms = row.terms(member_of("mandates", &row.member_kvk)?)?;
            mandates::grant(tx, acting, terms).map_err(DemoError::refused("mandate"))?;
        }
        let mut suppliers = BTreeMap::new();
        let mut log_ins = Vec::new();
        for row in &self.suppliers {
            let person = self.users.iter().find(|user| user.supplier == row.legal_name);
            let new = row.registration(person, hash)?;
            let (supplier, user) =
                suppliers::register(tx, acting, &new).map_err(DemoError::refused("registration"))?;
            suppliers.insert(row.legal_name.clone(), (supplier.value.id, user.id));
        }
        let mut officers = Vec::new();
        for row in &self.users {
            let speaks_for = match row.role.as_str() {
                "supplier" => row.supplier.clone(),
                "member" => self.member_name(&row.member_kvk),
                _ => "the cooperative".to_owned(),
            };
            if row.role != "supplier" {
                let member =
                    if row.member_kvk.is_empty() { None } else { Some(member_of("users", &row.member_kvk)?) };
                let user = users::create(tx, acting, &row.user(member, hash)?);
                let user = user.map_err(DemoError::refused("user"))?;
                if user.value.role == Role::Officer {
                    officers.push(user.value.id);
                }
            }
            let role = Role::from_parts(&row.role, None, None).map_or("member", Role::name);
            let role = if row.role == "supplier" { "supplier" } else { role };
            log_ins.push(LogIn { role, email: row.email.clone(), speaks_for, password: password.to_owned() });
        }
        let [first, second] = officers.as_slice() else {
            return Err(DemoError::fixture("users", "the story needs two officers"));
        };
        Ok(Cast {
            members: members.len(),
            sites: self.sites.len(),
            officers: (*first, *second),
            suppliers,
            log_ins,
        })
    }

    fn member_name(&self, kvk: &str) -> String {
        self.members
            .iter()
            .find(|row| row.kvk_number == kvk)
            .map_or_else(String::new, |row| row.legal_name.clone())
    }
}

impl crate::store::AsStoreError for DemoError {
    fn as_store_error(&self) -> Option<&crate::store::StoreError> {
        match self {
            Self::Store(error) | Self::Refused { error: AppError::Store(error), .. } => Some(error),
            Self::Fixture { .. }
            | Self::NotEmpty
            | Self::Refused { .. }
            | Self::Password(_)
            | Self::Random(_) => None,
        }
    }
}

/// Imports and submits the needs, as a school would with a spreadsheet. Gives how many there are.
pub(crate) fn import_needs(store: &Store, story: Story) -> Result<usize, DemoError> {
    let wrong =
        |error: &crate::wire::need_import::RowError| DemoError::fixture("needs", format!("{error:?}"));
    let sheet = NeedSheet::read(fixtures::NEEDS_CSV.as_bytes()).map_err(|error| wrong(&error))?;
    let acting = Acting::system(story.days_ago(NEEDED_DAYS_AGO));
    let options = ImportOptions { member: None, submit: true, dry_run: false };
    let report = store
        .write(|tx| import(tx, &acting, &sheet, options, &|_, _| {}))
        .map_err(DemoError::refused("import of needs"))?;
    match report.errors.first() {
        Some(error) => Err(wrong(error)),
        None => Ok(report.needs.len()),
    }
}

impl MemberRow {
    fn application(&self) -> Result<MembershipApplication, DemoError> {
        let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("members", error);
        Ok(MembershipApplication {
            id: MemberId::from_uuid(Uuid::now_v7()),
            legal_name: LegalName::new(&self.legal_name).map_err(|error| wrong(&error))?,
            kvk_number: KvkNumber::new(&self.kvk_number).map_err(|error| wrong(&error))?,
            sector: Sector::from_code(&self.sector).map_err(|error| wrong(&error))?,
            pupils: Pupils::new(self.pupils).map_err(|error| wrong(&error))?,
            seat: Title::new(&self.seat).map_err(|error| wrong(&error))?,
            acceded_on: self.acceded_on,
        })
    }
}

impl SiteRow {
    fn site(&self, member_id: MemberId) -> Result<Site, DemoError> {
        let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("sites", error);
        let title = |text: &str| Title::new(text).map_err(|error| wrong(&error));
        Ok(Site {
            id: SiteId::from_uuid(Uuid::now_v7()),
            member_id,
            code: SiteCode::new(&self.code).map_err(|error| wrong(&error))?,
            name: title(&self.name)?,
            address: Address {
                street: title(&self.street)?,
                postcode: Postcode::parse(&self.postcode).map_err(|error| wrong(&error))?,
                town: title(&self.town)?,
            },
            region: NutsCode::new(&self.region).map_err(|error| wrong(&error))?,
        })
    }
}

impl MandateRow {
    fn terms(&self, member_id: MemberId) -> Result<MandateTerms, DemoError> {
        let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("mandates", error);
        Ok(MandateTerms {
            id: MandateId::from_uuid(Uuid::now_v7()),
            member_id,
            category_id: CategoryId::new(&self.category).map_err(|error| wrong(&error))?,
            max_value: Money::parse(&self.max_value, Currency::Eur).map_err(|error| wrong(&error))?,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            signatory: PersonName::new(&self.signatory).map_err(|error| wrong(&error))?,
            signed_on: self.signed_on,
            document: None,
        })
    }
}

impl SupplierRow {
    fn registration(
        &self,
        person: Option<&UserRow>,
        hash: &PasswordHash,
    ) -> Result<suppliers::NewSupplier, DemoError> {
        let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("suppliers", error);
        let (email, name) =
            person.map_or((&self.email, &self.legal_name), |person| (&person.email, &person.name));
        Ok(suppliers::NewSupplier {
            id: None,
            legal_name: LegalName::new(&self.legal_name).map_err(|error| wrong(&error))?,
            registration: Registration::new(&self.country, &self.registration_number)
                .map_err(|error| wrong(&error))?,
            size: match self.size.as_str() {
                "micro" => EnterpriseSize::Micro,
                "small" => EnterpriseSize::Small,
                "medium" => EnterpriseSize::Medium,
                _ => EnterpriseSize::Large,
            },
            email: EmailAddress::new(&self.email).map_err(|error| wrong(&error))?,
            town: Title::new(&self.town).map_err(|error| wrong(&error))?,
            person: suppliers::NewPerson {
                id: None,
                email: EmailAddress::new(email).map_err(|error| wrong(&error))?,
                name: PersonName::new(name).map_err(|error| wrong(&error))?,
                password_hash: hash.clone(),
            },
        })
    }
}

impl UserRow {
    fn user(&self, member: Option<MemberId>, hash: &PasswordHash) -> Result<users::NewUser, DemoError> {
        let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("users", error);
        Ok(users::NewUser {
            id: None,
            email: EmailAddress::new(&self.email).map_err(|error| wrong(&error))?,
            name: PersonName::new(&self.name).map_err(|error| wrong(&error))?,
            role: Role::from_parts(&self.role, member, None)
                .ok_or_else(|| wrong(&"the role does not fit"))?,
            password_hash: hash.clone(),
        })
    }
}

/// A little later.
pub(crate) fn minutes_after(moment: Moment, minutes: i64) -> Moment {
    moment.checked_add(Duration::minutes(minutes)).unwrap_or(moment)
}
