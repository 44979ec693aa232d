package graph

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/read"
)

// pitchPreflight answers what speaks against a pitch to some people.
func (r *Resolver) pitchPreflight(ctx context.Context, personIDs []string, embargoLiftsAt *time.Time, exclusive bool, campaignID, subject *string) (*read.Object, error) {
	types := []*read.Type{pitchType, personType}
	if campaignID != nil {
		types = append(types, campaignType)
	}
	for _, t := range types {
		if err := t.Allow(ctx); err != nil {
			return nil, err
		}
	}
	offer := crm.PitchOffer{CampaignID: orEmpty(campaignID), Subject: orEmpty(subject), Embargo: embargoLiftsAt != nil, Exclusive: exclusive}
	all, err := crm.PitchPreflight(ctx, r.ent(), offer, personIDs)
	if err != nil {
		return nil, err
	}
	people := make([]read.Fields, len(all))
	for i, warnings := range all {
		people[i] = read.Fields{"person": read.Ref{Type: personType, ID: personIDs[i]}, "warnings": warningFields(warnings)}
	}
	o, err := r.engine.Payload(ctx, r.ent(), read.Fields{"people": people})
	return o, err
}

func warningFields(warnings []crm.PitchWarning) []read.Fields {
	out := make([]read.Fields, len(warnings))
	for i, w := range warnings {
		out[i] = read.Fields{"kind": string(w.Kind)}
		if !w.At.IsZero() {
			out[i]["at"] = w.At
		}
		if w.ByID != "" {
			out[i]["by"] = read.Ref{Type: userType, ID: w.ByID}
		}
		if w.PitchID != "" {
			out[i]["pitch"] = read.Ref{Type: pitchType, ID: w.PitchID}
		}
	}
	return out
}

// orEmpty is an argument, empty when it is not given.
func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
