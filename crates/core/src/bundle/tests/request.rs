//! The officer's hand: what is pinned stays pinned, what is wrong with a request is said, and a stop at any moment leaves a whole plan.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::bundle::testing::{need, parts};
use crate::bundle::{
    Need, NotALot, Problem, Progress, Request, RequestFault, RequestFinding, RequestSet, Unwatched, Watch,
    propose, propose_with,
};

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn level(level: i64, need: Need) -> Need {
    Need { levels: [("generation".to_owned(), level)].into(), ..need }
}

/// Two modest and two demanding needs, which are best bought in two lots.
fn four() -> Vec<Need> {
    vec![
        level(0, need("a", "m1", 80)),
        level(0, need("b", "m2", 80)),
        level(2, need("c", "m3", 80)),
        level(2, need("d", "m4", 80)),
    ]
}

fn lots(problem: &Problem, request: &Request) -> Vec<Vec<String>> {
    let plan = propose_with(problem, request, &Unwatched);
    assert!(plan.lower_bound() <= plan.objective());
    let mut lots: Vec<Vec<String>> = plan.lots().iter().map(|lot| lot.needs().to_vec()).collect();
    lots.sort();
    lots
}

#[test]
fn needs_pinned_together_share_a_lot_and_the_others_do_what_is_then_best() {
    let problem = Problem::new(parts(four())).unwrap();
    assert_eq!(lots(&problem, &Request::default()), [ids(&["a", "b"]), ids(&["c", "d"])]);
    let together = Request { together: vec![ids(&["a", "c"])], ..Request::default() };
    assert_eq!(together.check(&problem), []);
    let found = lots(&problem, &together);
    assert!(
        found.iter().any(|lot| lot.contains(&"a".to_owned()) && lot.contains(&"c".to_owned())),
        "{found:?}"
    );
    // Sets with a need in common are one set.
    let chained = Request { together: vec![ids(&["a", "c"]), ids(&["c", "d"])], ..Request::default() };
    let found = lots(&problem, &chained);
    assert!(found.iter().any(|lot| ids(&["a", "c", "d"]).iter().all(|id| lot.contains(id))), "{found:?}");
}

#[test]
fn a_fixed_lot_stays_as_it_is_and_a_fixed_need_stays_by_itself() {
    let problem = Problem::new(parts(four())).unwrap();
    let fixed = Request { fixed: vec![ids(&["d", "a"])], ..Request::default() };
    assert_eq!(lots(&problem, &fixed), [ids(&["a", "d"]), ids(&["b", "c"])]);
    let alone = Request { fixed: vec![ids(&["a"])], ..Request::default() };
    let plan = propose_with(&problem, &alone, &Unwatched);
    assert!(plan.alone().iter().any(|alone| alone.need() == "a"));
}

#[test]
fn needs_pinned_together_keep_what_stays_apart_from_one_of_them_out() {
    let mut stated = parts(four());
    stated.policy.apart = vec![("b".to_owned(), "c".to_owned())];
    let problem = Problem::new(stated).unwrap();
    let together = Request { together: vec![ids(&["a", "c"])], ..Request::default() };
    for lot in lots(&problem, &together) {
        assert!(!(lot.contains(&"a".to_owned()) && lot.contains(&"b".to_owned())), "{lot:?}");
    }
}

#[test]
fn needs_of_one_member_pinned_together_wait_for_a_partner_or_stay_alone() {
    let mut needs = four();
    needs[1].member = "m1".to_owned();
    needs[2].levels.clear();
    let two = Problem::new(parts(needs[..2].to_vec())).unwrap();
    let together = Request { together: vec![ids(&["a", "b"])], ..Request::default() };
    assert_eq!(together.check(&two), []);
    assert_eq!(lots(&two, &together), Vec::<Vec<String>>::new());
    let four = Problem::new(parts(needs)).unwrap();
    assert!(lots(&four, &together).iter().any(|lot| lot.starts_with(&ids(&["a", "b"])) && lot.len() > 2));
}

#[test]
fn everything_wrong_with_a_request_is_said_and_left_out_of_account() {
    let mut needs = four();
    needs[3].region = "BE100".to_owned();
    let problem = Problem::new(parts(needs)).unwrap();
    let problem_of = |set, fault| RequestFinding { set, fault };
    let request = Request {
        fixed: vec![ids(&["a", "b"]), ids(&["b", "nobody"]), ids(&[]), ids(&["c", "c"]), ids(&["c", "a"])],
        together: vec![ids(&["a", "c"]), ids(&["nobody"])],
        ..Request::default()
    };
    assert_eq!(
        request.check(&problem),
        [
            problem_of(RequestSet::Fixed(1), RequestFault::FixedElsewhere("b".to_owned())),
            problem_of(RequestSet::Fixed(1), RequestFault::UnknownNeed("nobody".to_owned())),
            problem_of(RequestSet::Fixed(2), RequestFault::Empty),
            problem_of(RequestSet::Fixed(3), RequestFault::RepeatedNeed("c".to_owned())),
            problem_of(RequestSet::Fixed(4), RequestFault::FixedElsewhere("a".to_owned())),
            problem_of(RequestSet::Together(0), RequestFault::FixedElsewhere("a".to_owned())),
            problem_of(RequestSet::Together(1), RequestFault::UnknownNeed("nobody".to_owned())),
        ]
    );
    assert!(lots(&problem, &request).contains(&ids(&["a", "b"])));
    let mut stated = parts(four());
    stated.policy.region_prefix = 2;
    stated.needs[3].region = "BE100".to_owned();
    let apart = Request { together: vec![ids(&["a", "d"])], ..Request::default() };
    let different = RequestFault::NotALot(NotALot::DifferentGroup);
    let problem = Problem::new(stated).unwrap();
    assert_eq!(apart.check(&problem), [problem_of(RequestSet::Together(0), different)]);
}

/// Stops after so many questions, and keeps what it was told.
struct Impatient {
    asked: AtomicUsize,
    patience: usize,
    told: Mutex<Vec<Progress>>,
}

impl Watch for Impatient {
    fn stops(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }

    fn progress(&self, progress: Progress) {
        self.told.lock().unwrap().push(progress);
    }
}

#[test]
fn a_stop_at_any_moment_leaves_a_whole_plan_and_a_valid_bound() {
    let needs = (0..60_i64).map(|number| {
        let one = need(&format!("n{number:02}"), &format!("m{}", number % 17), 5 + number * 7 % 41);
        level(number * 5 % 3, one)
    });
    let mut stated = parts(needs.collect());
    stated.policy.max_lot_value_minor = Some(15_000_000);
    let problem = Problem::new(stated).unwrap();
    let best = propose(&problem);
    for patience in (0..12).chain([20, 50, 100, 1_000]) {
        let watch = Impatient { asked: AtomicUsize::new(0), patience, told: Mutex::new(Vec::new()) };
        let plan = propose_with(&problem, &Request::default(), &watch);
        let placed: usize = plan.lots().iter().map(|lot| lot.needs().len()).sum();
        assert_eq!(placed + plan.alone().len(), 60);
        assert!(plan.lower_bound() <= best.objective() && best.lower_bound() <= plan.objective());
        assert!(plan.lower_bound() <= plan.objective() && plan.objective() <= plan.baseline());
        let told = watch.told.into_inner().unwrap();
        let last = told.last().unwrap();
        assert_eq!((last.groups_done, last.needs_done), (last.groups, 60));
        assert_eq!((last.objective, last.lower_bound), (plan.objective(), plan.lower_bound()));
    }
}
