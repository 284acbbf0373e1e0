use samenkoop_contracts::{check, library};
#[test]
fn shipped_editions_are_sound() {
    for edition in library::editions() {
        let findings = check(edition);
        assert!(findings.is_empty(), "{}", findings.iter().map(|f| format!("{f}\n")).collect::<String>());
    }
}
