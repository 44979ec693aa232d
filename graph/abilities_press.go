package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/read"
)

func pitchAbilities() read.Computed {
	type row = *ent.Pitch
	open := func(p row) bool { return crm.PitchMoves.Allow(p.Status, pitch.StatusCLOSED) }
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Pitch.Query().Where(pitch.IDIn(ids...), predicate.Pitch(writable)).All(ctx)
	}, "Pitch", func(p row) string { return p.ID },
		ability[row]{"EDIT", "editPitch", always[row]},
		ability[row]{"SEND", "sendPitch", open},
		ability[row]{"CLOSE", "closePitch", open},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func pitchRecipientAbilities() read.Computed {
	type row = *ent.PitchRecipient
	listed := func(r row) bool { return r.Status == pitchrecipient.StatusLISTED }
	sent := func(r row) bool { return !listed(r) }
	embargoed := func(r row) bool { return sent(r) && r.Edges.Pitch.EmbargoLiftsAt != nil }
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.PitchRecipient.Query().Where(pitchrecipient.IDIn(ids...), predicate.PitchRecipient(writable)).WithPitch().All(ctx)
	}, "PitchRecipient", func(r row) string { return r.ID },
		ability[row]{"ANSWER", "recordPitchAnswer", func(r row) bool { return sent(r) && len(crm.PitchRecipientMoves.From(r.Status)) > 0 }},
		ability[row]{"MARK_BROKEN", "reportEmbargoBroken", embargoed},
		ability[row]{"REMOVE", "removePitchRecipient", listed})
}

func enquiryAbilities() read.Computed {
	type row = *ent.MediaEnquiry
	can := func(to mediaenquiry.Status) func(row) bool {
		return func(e row) bool { return crm.EnquiryMoves.Allow(e.Status, to) }
	}
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.MediaEnquiry.Query().Where(mediaenquiry.IDIn(ids...), predicate.MediaEnquiry(writable)).All(ctx)
	}, "MediaEnquiry", func(e row) string { return e.ID },
		ability[row]{"EDIT", "editEnquiry", always[row]},
		ability[row]{"REASSIGN", "assignEnquiry", can(mediaenquiry.StatusASSIGNED)},
		ability[row]{"RESPOND", "answerEnquiry", can(mediaenquiry.StatusRESPONDED)},
		ability[row]{"DECLINE", "declineEnquiry", can(mediaenquiry.StatusDECLINED)},
		ability[row]{"CLOSE", "closeEnquiry", can(mediaenquiry.StatusCLOSED)},
		ability[row]{"VOID", "voidRecord", always[row]})
}
