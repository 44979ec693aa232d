package crm

import (
	"slices"

	"github.com/breakthrough-party/coalition/ent/mediaenquiry"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
)

// PitchMoves is how a pitch goes on.
var PitchMoves = Moves[pitch.Status]{
	pitch.StatusDRAFT: {pitch.StatusSENT, pitch.StatusCLOSED},
	pitch.StatusSENT:  {pitch.StatusCLOSED},
}

// PitchRecipientMoves is what comes of a pitch to somebody. Only by sending the
// pitch it goes from LISTED to SENT. Whoever declined or never answered may come
// back to it, and published is published.
var PitchRecipientMoves = Moves[pitchrecipient.Status]{
	pitchrecipient.StatusLISTED: {pitchrecipient.StatusSENT},
	pitchrecipient.StatusSENT: {
		pitchrecipient.StatusFOLLOWED_UP, pitchrecipient.StatusRESPONDED, pitchrecipient.StatusINTERESTED,
		pitchrecipient.StatusPASSED, pitchrecipient.StatusNO_RESPONSE, pitchrecipient.StatusPLACED,
	},
	pitchrecipient.StatusFOLLOWED_UP: {
		pitchrecipient.StatusRESPONDED, pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPASSED,
		pitchrecipient.StatusNO_RESPONSE, pitchrecipient.StatusPLACED,
	},
	pitchrecipient.StatusRESPONDED:   {pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPASSED, pitchrecipient.StatusPLACED},
	pitchrecipient.StatusINTERESTED:  {pitchrecipient.StatusPASSED, pitchrecipient.StatusNO_RESPONSE, pitchrecipient.StatusPLACED},
	pitchrecipient.StatusPASSED:      {pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPLACED},
	pitchrecipient.StatusNO_RESPONSE: {pitchrecipient.StatusINTERESTED, pitchrecipient.StatusPLACED},
}

// EnquiryMoves is how an enquiry goes on. Whoever deals with it may give it to
// somebody else, and a response that is not approved goes back.
var EnquiryMoves = Moves[mediaenquiry.Status]{
	mediaenquiry.StatusRECEIVED: {
		mediaenquiry.StatusASSIGNED, mediaenquiry.StatusAWAITING_APPROVAL, mediaenquiry.StatusRESPONDED,
		mediaenquiry.StatusDECLINED, mediaenquiry.StatusCLOSED,
	},
	mediaenquiry.StatusASSIGNED: {
		mediaenquiry.StatusASSIGNED, mediaenquiry.StatusAWAITING_APPROVAL, mediaenquiry.StatusRESPONDED,
		mediaenquiry.StatusDECLINED, mediaenquiry.StatusCLOSED,
	},
	mediaenquiry.StatusAWAITING_APPROVAL: {mediaenquiry.StatusASSIGNED, mediaenquiry.StatusRESPONDED, mediaenquiry.StatusDECLINED},
	mediaenquiry.StatusRESPONDED:         {mediaenquiry.StatusCLOSED},
	mediaenquiry.StatusDECLINED:          {mediaenquiry.StatusCLOSED},
}

// OpenEnquiries are the statuses of enquiries that wait for our answer.
var OpenEnquiries = []mediaenquiry.Status{
	mediaenquiry.StatusRECEIVED, mediaenquiry.StatusASSIGNED, mediaenquiry.StatusAWAITING_APPROVAL,
}

// IsOpenEnquiry reports whether an enquiry of this status waits for our answer.
func IsOpenEnquiry(status string) bool {
	return slices.Contains(OpenEnquiries, mediaenquiry.Status(status))
}
