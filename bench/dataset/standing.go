package dataset

var (
	stanceTable = table("stance_records", "id", "created_at", "updated_at", "version", "stance", "since", "evidence", "current", "created_by",
		"organisation_id", "issue_id")
	stageTable = table("stage_changes", "id", "from_stage", "to_stage", "reason", "created_at", "organisation_id", "created_by")
)

var (
	stages  = []string{"IDENTIFIED", "APPROACHED", "IN_DIALOGUE", "COOPERATING", "FORMAL_PARTNER"}
	stances = []string{"ACTIVE_ALLY", "PASSIVE_ALLY", "NEUTRAL", "PASSIVE_OPPONENT"}
)

// makeStances makes how relationships stand and how they came to it.
func (w *world) makeStances() {
	for _, o := range w.organisations {
		at := o.made
		for to := range w.IntN(len(stages)) {
			at = at.AddDate(0, 3+w.IntN(12), 0)
			w.add(stageTable, w.id("stg", at), stages[to], stages[to+1], "", at, o.id, w.user())
			o.stage = stages[to+1]
		}
		if w.chance(50) {
			o.stance = pick(w.dice, stances)
			w.add(stanceTable, w.id("stn", at), at, at, 1, o.stance, day(at), "", true, w.user(), o.id, nil)
		}
		if w.chance(50) {
			issue := pick(w.dice, w.issues)
			since := o.made.AddDate(1, 0, 0)
			w.add(stanceTable, w.id("stn", since), since, since, 1, pick(w.dice, stances), day(since), "", false, w.user(), o.id, issue)
			since = since.AddDate(2, 0, 0)
			w.add(stanceTable, w.id("stn", since), since, since, 1, pick(w.dice, stances), day(since), "", true, w.user(), o.id, issue)
		}
	}
}
