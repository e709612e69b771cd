// What may be written and photographed at a door: the same rule as `fieldapp/domain/consent_rule.py`, which says why.
export const GROUNDS = ["danger", "law"];

/** `rule`: free, ask or ground, as the day says; `ground`: what the writer chose, "" for none. */
export const mayWrite = (rule, ground) => rule !== "ground" || GROUNDS.includes(ground);

/** `rule`: free, ask or never; `agreed`: whether they were asked at the door and said yes. */
export const mayPhotograph = (rule, agreed) => rule === "free" || (rule === "ask" && agreed);
