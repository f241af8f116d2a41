/* What cannot be right together within one entry. The rules are those of checks/ in the program, for an entry by itself; a test
   holds the two together. Their words are in the form's definition. */

const number = (text) => (text === undefined || text === "" ? NaN : Number(String(text).trim().replace("−", "-")));
const count = (text) => (/^[\d, \u202f]+$/.test(String(text ?? "")) ? Number(String(text).replace(/[, \u202f]/g, "")) : NaN);
const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(String(text ?? ""));

/**
 * @param {object} value the entry.
 * @param {object} form the form's definition: `sense`, words by name of the problem; `ratios` and `compared` measures.
 * @param {string} id the entry's name.
 * @returns {{path: string[], slug: string, words: string}[]}
 */
export function senseFaults(value, form, id) {
  const found = [];
  const note = (slug, ...path) => found.push({ path: path.map(String), slug, words: form.sense[slug] });

  function interval(limits, estimate, kind, ...path) {
    const [low, high, level] = [limits.low, limits.high, limits.level].map(number);
    if (low > high) note("interval-upside-down", ...path, "low");
    else if (kind !== "range" && (estimate < low || estimate > high)) note("estimate-outside-interval", ...path);
    if (level < 50 || level >= 100) note("interval-level", ...path, "level");
  }

  function share(amount, metric, ...path) {
    if (amount < 0 || amount > (metric === "proportion" ? 1 : 100)) note("percent-out-of-range", ...path);
  }

  (value.outcomes ?? []).forEach((outcome, at) => {
    const place = ["outcomes", at];
    const estimate = number(outcome.estimate);
    const isImpossible = form.ratios.includes(outcome.metric) && estimate <= 0;
    if (outcome.interval) interval(outcome.interval, isImpossible ? NaN : estimate, outcome.interval.kind, ...place, "interval");
    if (!Number.isNaN(estimate)) {
      if (!outcome.metric) note("estimate-without-metric", ...place, "estimate");
      if (isImpossible) note("ratio-not-positive", ...place, "estimate");
      if (["percent", "proportion"].includes(outcome.metric)) share(estimate, outcome.metric, ...place, "estimate");
      if (outcome.direction && form.compared.includes(outcome.metric)) note("direction-beside-estimate", ...place, "direction");
    }
    (outcome.arms ?? []).forEach((arm, group) => {
      const within = [...place, "arms", group];
      if (!arm.unit && count(arm.events) > count(arm.n)) note("events-above-n", ...within, "events");
      share(number(arm.percent), "percent", ...within, "percent");
      if (arm.interval) interval(arm.interval, number(arm.mean ?? arm.rate), arm.interval.kind, ...within, "interval");
    });
    (outcome.study_results ?? []).forEach((study, row) => interval({ low: study.low, high: study.high }, number(study.estimate), "", ...place, "study_results", row));
  });

  const ids = new Set();
  for (const name of ["outcomes", "findings", "provisions", "targets"]) {
    (value[name] ?? []).forEach((part, at) => {
      if (part.id && ids.has(part.id)) note("duplicate-part", name, at, "id");
      if (part.id) ids.add(part.id);
    });
  }
  (value.links ?? []).forEach((link, at) => {
    if (id && link.to?.split("#")[0] === id) note("self-link", "links", at, "to");
    if (link.says_what_it_says && (form.kind !== "policy" || link.kind !== "cites")) note("agreement-without-citation", "links", at, "says_what_it_says");
  });
  const { on, checked_on: checked } = value.coding ?? {};
  if (isDay(on) && isDay(checked) && checked < on) note("checked-before-coded", "coding", "checked_on");
  return found;
}
