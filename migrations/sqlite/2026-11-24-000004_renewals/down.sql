DROP TABLE renewal_reminders;
DROP TABLE running_contract_sites;
DROP TABLE running_contracts;
