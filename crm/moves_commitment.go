package crm

import "github.com/breakthrough-party/coalition/ent/commitment"

// CommitmentMoves is the life of a commitment. One that was kept in part may
// still be kept; what is settled is taken up again by way of OPEN.
var CommitmentMoves = Moves[commitment.Outcome]{
	commitment.OutcomeOPEN:        {commitment.OutcomeKEPT, commitment.OutcomePARTLY_KEPT, commitment.OutcomeBROKEN, commitment.OutcomeWITHDRAWN},
	commitment.OutcomePARTLY_KEPT: {commitment.OutcomeKEPT, commitment.OutcomeBROKEN, commitment.OutcomeOPEN},
	commitment.OutcomeKEPT:        {commitment.OutcomeOPEN},
	commitment.OutcomeBROKEN:      {commitment.OutcomeOPEN},
	commitment.OutcomeWITHDRAWN:   {commitment.OutcomeOPEN},
}
