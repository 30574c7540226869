//! Switches the variants of the lesson that is open: the run begins anew, as with *Restart*.

use std::sync::Arc;

use egui::Context;

use super::App;
use crate::sim::Scenario;

impl App {
    /// Switches this variant on or off. Those that it excludes are switched off with it. A seed of
    /// the user's own stays; the lesson's may be another one in a variant.
    pub(super) fn switch_variant(&mut self, ctx: &Context, id: &str, on: bool) {
        let open = self.lesson_now();
        let Some(chosen) = open.variants.iter().find(|variant| *variant.id == *id) else {
            return;
        };
        let wanted = open.variants.iter().filter(|variant| {
            let is_chosen = variant.id == chosen.id;
            let stays = variant.on && (!on || variant.goes_with(chosen));
            if is_chosen { on } else { stays }
        });
        let wanted: Vec<&str> = wanted.map(|variant| &*variant.id).collect();
        match open.with_variants(&wanted) {
            Ok(mut scenario) => {
                let usual = Scenario::parse(&open.source).map(|usual| usual.seed);
                if usual != Ok(open.seed) {
                    scenario.seed = open.seed;
                }
                self.open_again(ctx, Arc::new(scenario));
            }
            Err(error) => self.model.trouble = Some(error.to_string()),
        }
    }
}

/// The variants that are on.
pub(super) fn variants_of(scenario: &Scenario) -> Vec<String> {
    let on = scenario.variants.iter().filter(|variant| variant.on);
    on.map(|variant| variant.id.to_string()).collect()
}

/// The lesson in the variants of the run that is open, if it is in any.
pub(super) fn in_same_variants(open: &Scenario, lesson: Scenario) -> Scenario {
    match variants_of(open).as_slice() {
        [] => lesson,
        ids => in_variants(&lesson, ids),
    }
}

/// The lesson in these variants, as far as it still has them; else as it is.
pub(super) fn in_variants(scenario: &Scenario, ids: &[String]) -> Scenario {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let with = scenario.with_variants(&ids);
    with.unwrap_or_else(|_| scenario.clone())
}
