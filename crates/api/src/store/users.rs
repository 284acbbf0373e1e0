//! People, their log-in sessions and their API keys.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    id::{ApiKeyId, MemberId, SessionId, SupplierId, UserId},
    moment::Moment,
    names::{EmailAddress, PersonName},
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{self, from_json, id, moment, text},
    schema::{api_keys, sessions, users},
};
use crate::auth::{ApiKey, PasswordHash, Role, Scopes, Session, TokenDigest, User};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
struct UserRow {
    id: String,
    email: String,
    name: String,
    role: String,
    member_id: Option<String>,
    supplier_id: Option<String>,
    password_hash: String,
    disabled_at: Option<NaiveDateTime>,
    version: i64,
    created_at: NaiveDateTime,
}

impl UserRow {
    fn user(self) -> Result<Versioned<User>, StoreError> {
        let member = self
            .member_id
            .as_deref()
            .map(|value| id("users.member_id", value, MemberId::parse))
            .transpose()?;
        let supplier = self
            .supplier_id
            .as_deref()
            .map(|value| id("users.supplier_id", value, SupplierId::parse))
            .transpose()?;
        let user = User {
            id: id("users.id", &self.id, UserId::parse)?,
            email: text("users.email", &self.email, EmailAddress::new)?,
            name: text("users.name", &self.name, PersonName::new)?,
            role: Role::from_parts(&self.role, member, supplier)
                .ok_or_else(|| StoreError::corrupt("users.role", &self.role))?,
            password_hash: PasswordHash::from_stored(self.password_hash),
            disabled_at: moment(self.disabled_at),
            created_at: self.created_at.into(),
        };
        Ok(Versioned { value: user, version: self.version })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
struct ApiKeyRow {
    id: String,
    user_id: String,
    name: String,
    prefix: String,
    token_sha256: String,
    scopes: String,
    created_at: NaiveDateTime,
    expires_at: NaiveDateTime,
    revoked_at: Option<NaiveDateTime>,
    version: i64,
}

impl ApiKeyRow {
    fn key(self) -> Result<Versioned<ApiKey>, StoreError> {
        let scopes: Vec<String> = from_json("api_keys.scopes", &self.scopes)?;
        let key = ApiKey {
            id: id("api_keys.id", &self.id, ApiKeyId::parse)?,
            user_id: id("api_keys.user_id", &self.user_id, UserId::parse)?,
            name: self.name,
            prefix: self.prefix,
            scopes: Scopes::parse(&scopes).map_err(|error| StoreError::corrupt("api_keys.scopes", error))?,
            created_at: self.created_at.into(),
            expires_at: self.expires_at.into(),
            revoked_at: moment(self.revoked_at),
        };
        Ok(Versioned { value: key, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new user.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id or the e-mail address is in use.
    pub fn user_insert(&mut self, user: &User) -> Result<Versioned<User>, StoreError> {
        let row = UserRow {
            id: user.id.to_string(),
            email: user.email.to_string(),
            name: user.name.to_string(),
            role: user.role.name().to_owned(),
            member_id: user.role.member().map(|member| member.to_string()),
            supplier_id: user.role.supplier().map(|supplier| supplier.to_string()),
            password_hash: user.password_hash.stored().to_owned(),
            disabled_at: user.disabled_at.map(Moment::naive_utc),
            version: 1,
            created_at: user.created_at.naive_utc(),
        };
        diesel::insert_into(users::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: user.clone(), version: 1 })
    }

    /// The user with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn user_find(&mut self, user: UserId) -> Result<Option<Versioned<User>>, StoreError> {
        users::table
            .find(user.to_string())
            .select(UserRow::as_select())
            .first(self.connection)
            .optional()?
            .map(UserRow::user)
            .transpose()
    }

    /// The user with this e-mail address.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn user_find_by_email(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<Versioned<User>>, StoreError> {
        users::table
            .filter(users::email.eq(email.as_str()))
            .select(UserRow::as_select())
            .first(self.connection)
            .optional()?
            .map(UserRow::user)
            .transpose()
    }

    /// A page of all users.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn user_page(&mut self, page: &PageRequest) -> Result<Page<Versioned<User>>, StoreError> {
        let mut query = users::table.select(UserRow::as_select()).into_boxed::<Backend>();
        if let Some(after) = &page.after {
            query = query.filter(users::id.gt(after));
        }
        let found = query.order(users::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &UserRow| row.id.clone()).try_map(UserRow::user)
    }

    /// Everybody who speaks for one of these members and may log in, by id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn user_list_of_members(&mut self, members: &[MemberId]) -> Result<Vec<User>, StoreError> {
        let members: Vec<String> = members.iter().map(ToString::to_string).collect();
        let found = users::table
            .filter(users::member_id.eq_any(members))
            .filter(users::disabled_at.is_null())
            .order(users::id)
            .select(UserRow::as_select())
            .load(self.connection)?;
        found.into_iter().map(|row| Ok(row.user()?.value)).collect()
    }

    /// How many users there are.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn user_count(&mut self) -> Result<i64, StoreError> {
        Ok(users::table.count().get_result(self.connection)?)
    }

    /// Stores a changed user if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn user_update(&mut self, user: &User, version: i64) -> Result<Versioned<User>, StoreError> {
        let changed =
            diesel::update(users::table.find(user.id.to_string()).filter(users::version.eq(version)))
                .set((
                    users::name.eq(user.name.as_str()),
                    users::password_hash.eq(user.password_hash.stored()),
                    users::disabled_at.eq(user.disabled_at.map(Moment::naive_utc)),
                    users::version.eq(version + 1),
                ))
                .execute(self.connection)?;
        guard(changed, Versioned { value: user.clone(), version: version + 1 })
    }

    /// Stores a new log-in session under the digest of its token.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn session_insert(&mut self, session: &Session, token: &TokenDigest) -> Result<(), StoreError> {
        diesel::insert_into(sessions::table)
            .values((
                sessions::id.eq(session.id.to_string()),
                sessions::user_id.eq(session.user_id.to_string()),
                sessions::token_sha256.eq(token.hex()),
                sessions::created_at.eq(session.created_at.naive_utc()),
                sessions::expires_at.eq(session.expires_at.naive_utc()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The session with this token, with its user.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn session_find(&mut self, token: &TokenDigest) -> Result<Option<(Session, User)>, StoreError> {
        type Found = (String, NaiveDateTime, NaiveDateTime, Option<NaiveDateTime>, UserRow);
        let found: Option<Found> = sessions::table
            .inner_join(users::table.on(users::id.eq(sessions::user_id)))
            .filter(sessions::token_sha256.eq(token.hex()))
            .select((
                sessions::id,
                sessions::created_at,
                sessions::expires_at,
                sessions::ended_at,
                UserRow::as_select(),
            ))
            .first(self.connection)
            .optional()?;
        let Some((session, created_at, expires_at, ended_at, row)) = found else {
            return Ok(None);
        };
        let user = row.user()?.value;
        let session = Session {
            id: id("sessions.id", &session, SessionId::parse)?,
            user_id: user.id,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            ended_at: moment(ended_at),
        };
        Ok(Some((session, user)))
    }

    /// Ends the sessions of a user, or only the one given.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn session_end(
        &mut self,
        user: UserId,
        only: Option<SessionId>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut query = diesel::update(
            sessions::table
                .filter(sessions::user_id.eq(user.to_string()))
                .filter(sessions::ended_at.is_null()),
        )
        .set(sessions::ended_at.eq(now.naive_utc()))
        .into_boxed::<Backend>();
        if let Some(session) = only {
            query = query.filter(sessions::id.eq(session.to_string()));
        }
        query.execute(self.connection)?;
        Ok(())
    }

    /// Stores a new API key under the digest of its secret.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn api_key_insert(
        &mut self,
        key: &ApiKey,
        token: &TokenDigest,
    ) -> Result<Versioned<ApiKey>, StoreError> {
        let row = ApiKeyRow {
            id: key.id.to_string(),
            user_id: key.user_id.to_string(),
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            token_sha256: token.hex(),
            scopes: rows::to_json("api_keys.scopes", &key.scopes.names())?,
            created_at: key.created_at.naive_utc(),
            expires_at: key.expires_at.naive_utc(),
            revoked_at: key.revoked_at.map(Moment::naive_utc),
            version: 1,
        };
        diesel::insert_into(api_keys::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: key.clone(), version: 1 })
    }

    /// The API key with this secret, with its user.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn api_key_find_by_token(
        &mut self,
        token: &TokenDigest,
    ) -> Result<Option<(ApiKey, User)>, StoreError> {
        let found: Option<(ApiKeyRow, UserRow)> = api_keys::table
            .inner_join(users::table.on(users::id.eq(api_keys::user_id)))
            .filter(api_keys::token_sha256.eq(token.hex()))
            .select((ApiKeyRow::as_select(), UserRow::as_select()))
            .first(self.connection)
            .optional()?;
        let Some((key, user)) = found else { return Ok(None) };
        Ok(Some((key.key()?.value, user.user()?.value)))
    }

    /// The API key with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn api_key_find(&mut self, key: ApiKeyId) -> Result<Option<Versioned<ApiKey>>, StoreError> {
        api_keys::table
            .find(key.to_string())
            .select(ApiKeyRow::as_select())
            .first(self.connection)
            .optional()?
            .map(ApiKeyRow::key)
            .transpose()
    }

    /// A page of API keys, of one user or of all.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn api_key_page(
        &mut self,
        of: Option<UserId>,
        page: &PageRequest,
    ) -> Result<Page<Versioned<ApiKey>>, StoreError> {
        let mut query = api_keys::table.select(ApiKeyRow::as_select()).into_boxed::<Backend>();
        if let Some(user) = of {
            query = query.filter(api_keys::user_id.eq(user.to_string()));
        }
        if let Some(after) = &page.after {
            query = query.filter(api_keys::id.gt(after));
        }
        let found = query.order(api_keys::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &ApiKeyRow| row.id.clone()).try_map(ApiKeyRow::key)
    }

    /// Revokes every key of a user that is not revoked yet.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn api_key_revoke_all(&mut self, user: UserId, now: Moment) -> Result<(), StoreError> {
        let live = api_keys::table
            .filter(api_keys::user_id.eq(user.to_string()))
            .filter(api_keys::revoked_at.is_null());
        diesel::update(live)
            .set((api_keys::revoked_at.eq(now.naive_utc()), api_keys::version.eq(api_keys::version + 1)))
            .execute(self.connection)?;
        Ok(())
    }

    /// Revokes an API key if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn api_key_revoke(&mut self, key: ApiKeyId, version: i64, now: Moment) -> Result<(), StoreError> {
        let changed =
            diesel::update(api_keys::table.find(key.to_string()).filter(api_keys::version.eq(version)))
                .set((api_keys::revoked_at.eq(now.naive_utc()), api_keys::version.eq(version + 1)))
                .execute(self.connection)?;
        guard(changed, ())
    }
}

/// An update guarded by a version touched one row, or the row had changed.
pub(super) fn guard<T>(changed: usize, value: T) -> Result<T, StoreError> {
    if changed == 1 { Ok(value) } else { Err(StoreError::Stale) }
}
