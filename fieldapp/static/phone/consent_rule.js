// What may be written and photographed at a door: the same rule as `fieldapp/domain/consent_rule.py`, which says why.
export const GROUNDS = ["danger", "law"];

/** `rule`: free, ask or ground, as the day says; `ground`: what the writer chose, "" for none. */
export const mayWrite = (rule, ground) => rule !== "ground" || GROUNDS.includes(ground);

/**
 * `notes`, `photos`: the rules above; `theirs`: the person's own voice is in it; `agreed`: they said yes to that just
 * then.
 */
export const mayRecord = (notes, photos, ground, { theirs, agreed }) =>
  mayWrite(notes, ground) && (!theirs || (agreed && photos !== "never"));

/** `rule`: free, ask or never; `agreed`: whether they were asked at the door and said yes. */
export const mayPhotograph = (rule, agreed) => rule === "free" || (rule === "ask" && agreed);
