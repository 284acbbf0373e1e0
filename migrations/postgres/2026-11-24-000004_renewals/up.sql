CREATE TABLE running_contracts (
    id TEXT PRIMARY KEY NOT NULL,
    member_id TEXT NOT NULL REFERENCES members (id),
    category_id TEXT NOT NULL REFERENCES categories (id),
    supplier_name TEXT NOT NULL,
    quantity BIGINT CHECK (quantity BETWEEN 1 AND 1000000000),
    yearly_value_minor BIGINT CHECK (yearly_value_minor > 0),
    currency TEXT NOT NULL,
    ends_on DATE NOT NULL,
    extension_ends_on DATE,
    notice_unit TEXT CHECK (notice_unit IN ('days', 'months')),
    notice_count INTEGER CHECK (notice_count >= 1),
    remarks TEXT,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (quantity IS NOT NULL OR yearly_value_minor IS NOT NULL),
    CHECK (extension_ends_on IS NULL OR extension_ends_on > ends_on),
    CHECK ((notice_unit IS NULL) = (notice_count IS NULL))
);
CREATE INDEX running_contracts_of_member ON running_contracts (member_id, id);
CREATE INDEX running_contracts_by_end ON running_contracts (category_id, ends_on);

CREATE TABLE running_contract_sites (
    running_contract_id TEXT NOT NULL REFERENCES running_contracts (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    PRIMARY KEY (running_contract_id, site_id)
);
CREATE INDEX running_contract_sites_of_site ON running_contract_sites (site_id);

-- One row for each reminder that is done with, so that nobody gets it twice, whichever instance sends it. `contract` is the id of a
-- contract that this service made or of one that it did not. The end is part of the key: a contract whose end moves is a new question.
CREATE TABLE renewal_reminders (
    contract TEXT NOT NULL,
    ends_on DATE NOT NULL,
    days_before INTEGER NOT NULL CHECK (days_before >= 0),
    sent_at TIMESTAMP NOT NULL,
    PRIMARY KEY (contract, ends_on, days_before)
);
