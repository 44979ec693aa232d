package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestInspectionSeesOneMoment: while others write, nothing that is half done in
// the eyes of who reads table after table is taken for a fault.
func TestInspectionSeesOneMoment(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s := demonstration(t, url)
		unions := s.Ent().Organisation.Query().Order(organisation.ByID()).Limit(5).IDsX(asServer(t.Context()))
		writing, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		var written atomic.Int32
		for w := range 2 {
			writers.Go(func() {
				for n := 0; writing.Err() == nil; n++ {
					in := crm.LogInteractionInput{
						Kind: "MEETING", StartsAt: time.Now().Add(-time.Minute), Subject: fmt.Sprint("Pay ", w, n), Team: "OUTREACH", Confidentiality: "OPEN",
						Participants: []crm.InteractionParticipantInput{{OrganisationID: unions[n%len(unions)]}},
						FollowUps:    []crm.FollowUpInput{{Title: "Call", DueOn: "2001-01-01"}},
					}
					_, _, err := store.Write(asServer(writing), s, store.Op{Verb: "logInteraction"}, func(ctx context.Context, tx *ent.Tx) (crm.LogInteractionResult, error) {
						return crm.LogInteraction(ctx, tx, in)
					})
					if err != nil && writing.Err() == nil {
						t.Error(err)
						return
					}
					written.Add(1)
				}
			})
		}
		for range 3 {
			before := written.Load()
			if named, all := inspect(t, s).Faults(); all > 0 {
				t.Errorf("%d faults, such as %v", all, named[0])
			}
			if written.Load() == before {
				t.Error("nothing was written meanwhile")
			}
		}
		stop()
		writers.Wait()
	})
}
