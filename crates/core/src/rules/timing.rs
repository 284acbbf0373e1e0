//! The timetable of a tender: a lawful bid term, clarifications in time, a standstill that is long enough.

use super::publication::Findings;
use super::{Fact, Procedure, PublicationDossier, RuleId, Subject};
use crate::{
    calendar::{OutsideCalendar, Period, first_moment_after, last_day_before, local_date, local_midnight},
    moment::Moment,
};

pub(super) fn check(dossier: &PublicationDossier, now: Moment, findings: &mut Findings<'_>) {
    standstill(dossier, findings);
    let stated = [
        (dossier.deadline_at, "deadlineAt", "de sluiting van de inschrijving", "the bid deadline"),
        (
            dossier.clarifications_until,
            "clarificationsUntil",
            "de laatste nota van inlichtingen",
            "the last clarifications",
        ),
    ];
    for (moment, part, nl, en) in stated {
        let subject = Subject::whole().at(part);
        match moment {
            None => findings.add(
                RuleId::TimetableStated,
                subject,
                format!("Het moment van {nl} ontbreekt."),
                format!("The moment of {en} is missing."),
                vec![],
            ),
            Some(moment) if moment <= now => findings.add(
                RuleId::TimetableStated,
                subject,
                format!("Het moment van {nl} ligt niet in de toekomst."),
                format!("The moment of {en} does not lie ahead."),
                vec![Fact::new("statedAt", moment), Fact::new("publishedAt", now)],
            ),
            Some(_) => {}
        }
    }
    let Some(deadline_at) = dossier.deadline_at else {
        return;
    };
    let counted = bid_term(dossier, deadline_at, now, findings)
        .and_then(|()| clarifications(dossier, deadline_at, findings));
    if counted.is_err() {
        findings.add(
            RuleId::TimetableStated,
            Subject::whole().at("deadlineAt"),
            "De sluiting van de inschrijving ligt buiten de kalender.".to_owned(),
            "The bid deadline lies outside the calendar.".to_owned(),
            vec![Fact::new("statedAt", deadline_at)],
        );
    }
}

/// The term of the open procedure. The terms of procedures that cannot be published here are not checked.
fn bid_term(
    dossier: &PublicationDossier,
    deadline_at: Moment,
    now: Moment,
    findings: &mut Findings<'_>,
) -> Result<(), OutsideCalendar> {
    if dossier.procedure != Procedure::Open {
        return Ok(());
    }
    let (rule, minimum_days) = findings.rule_set().open_bid_term(dossier.submission);
    let sent_on = local_date(now);
    let last_day = Period::forward(minimum_days, sent_on)?.last_day();
    let earliest_at = first_moment_after(last_day)?;
    let facts = vec![
        Fact::new("sentOn", sent_on),
        Fact::new("minimumDays", minimum_days),
        Fact::new("lastDayOn", last_day),
        Fact::new("earliestAt", earliest_at),
    ];
    let subject = Subject::whole().at("deadlineAt");
    // Midnight at the start of the last day is the end of the day before.
    if deadline_at <= local_midnight(last_day) {
        findings.add(
            rule,
            subject,
            format!("De inschrijvingstermijn is te kort: {minimum_days} dagen na {sent_on} is tot en met {last_day}."),
            format!("The bid term is too short: {minimum_days} days from {sent_on} last until the end of {last_day}."),
            facts,
        );
    } else if deadline_at < earliest_at {
        findings.add(
            RuleId::DeadlineAfterLastDay,
            subject,
            format!("De sluiting valt op {last_day}, de laatste dag van de termijn, die tot het einde van die dag duurt. Sluit een dag later."),
            format!("The deadline falls on {last_day}, the last day of the term, which lasts until the end of that day. Close a day later."),
            facts,
        );
    }
    Ok(())
}

fn clarifications(
    dossier: &PublicationDossier,
    deadline_at: Moment,
    findings: &mut Findings<'_>,
) -> Result<(), OutsideCalendar> {
    let Some(until) = dossier.clarifications_until else {
        return Ok(());
    };
    let days = findings.rule_set().time_limits.clarification_days;
    let deadline_on = local_date(deadline_at);
    let cautious_last_day = last_day_before(deadline_on, days)?;
    // The common way of counting allows the day after the cautious one; later than that is late by any reading.
    let common_last_day = cautious_last_day.succ_opt().ok_or(OutsideCalendar)?;
    let subject = Subject::whole().at("clarificationsUntil");
    let facts = |last_day| {
        vec![
            Fact::new("deadlineOn", deadline_on),
            Fact::new("minimumDays", days),
            Fact::new("lastDayOn", last_day),
        ]
    };
    if until > first_moment_after(common_last_day)? {
        findings.add(
            RuleId::ClarificationTerm,
            subject,
            format!("Inlichtingen moeten uiterlijk {days} dagen voor de sluiting zijn gegeven, dus uiterlijk op {common_last_day}."),
            format!("Clarifications must be given {days} days before the deadline, so on {common_last_day} at the latest."),
            facts(common_last_day),
        );
    } else if until > first_moment_after(cautious_last_day)? {
        findings.add(
            RuleId::WholeDaysBetween,
            subject,
            format!("Tussen de laatste inlichtingen en de sluiting liggen geen {days} hele dagen. Zeker is uiterlijk {cautious_last_day}."),
            format!("There are no {days} whole days between the last clarifications and the deadline. Safe is {cautious_last_day} at the latest."),
            facts(cautious_last_day),
        );
    }
    Ok(())
}

fn standstill(dossier: &PublicationDossier, findings: &mut Findings<'_>) {
    let minimum_days = findings.rule_set().standstill_days;
    if let Some(days) = dossier.standstill_days
        && days < minimum_days
    {
        findings.add(
            RuleId::Standstill,
            Subject::whole().at("standstillDays"),
            format!(
                "De opschortende termijn van {days} dagen is te kort: het zijn er minstens {minimum_days}."
            ),
            format!("The standstill of {days} days is too short: it is {minimum_days} at least."),
            vec![Fact::new("standstillDays", days), Fact::new("minimumDays", minimum_days)],
        );
    }
}
