package crm

import (
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/endorsementstep"
)

// CampaignMoves is how a campaign goes on. One that is over can be taken up again.
var CampaignMoves = Moves[campaign.Status]{
	campaign.StatusDRAFT:   {campaign.StatusPLANNED, campaign.StatusACTIVE, campaign.StatusENDED},
	campaign.StatusPLANNED: {campaign.StatusDRAFT, campaign.StatusACTIVE, campaign.StatusENDED},
	campaign.StatusACTIVE:  {campaign.StatusPAUSED, campaign.StatusWON, campaign.StatusLOST, campaign.StatusENDED},
	campaign.StatusPAUSED:  {campaign.StatusACTIVE, campaign.StatusWON, campaign.StatusLOST, campaign.StatusENDED},
	campaign.StatusWON:     {campaign.StatusACTIVE},
	campaign.StatusLOST:    {campaign.StatusACTIVE},
	campaign.StatusENDED:   {campaign.StatusACTIVE},
}

// CampaignPartnerMoves is how a partner comes into a campaign and leaves it. One
// that has declined or left can be asked again, or come back unasked.
var CampaignPartnerMoves = Moves[campaignpartner.Status]{
	campaignpartner.StatusINVITED: {
		campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED,
		campaignpartner.StatusDECLINED, campaignpartner.StatusWITHDRAWN,
	},
	campaignpartner.StatusCONSIDERING: {
		campaignpartner.StatusCONFIRMED, campaignpartner.StatusDECLINED, campaignpartner.StatusWITHDRAWN,
	},
	campaignpartner.StatusCONFIRMED: {campaignpartner.StatusWITHDRAWN},
	campaignpartner.StatusDECLINED: {
		campaignpartner.StatusINVITED, campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED,
	},
	campaignpartner.StatusWITHDRAWN: {
		campaignpartner.StatusINVITED, campaignpartner.StatusCONSIDERING, campaignpartner.StatusCONFIRMED,
	},
}

// EndorsementMoves is how a body decides. What it sent back it decides later.
var EndorsementMoves = Moves[endorsementstep.Result]{
	endorsementstep.ResultPENDING: {
		endorsementstep.ResultCARRIED, endorsementstep.ResultLOST, endorsementstep.ResultREMITTED,
	},
	endorsementstep.ResultREMITTED: {endorsementstep.ResultCARRIED, endorsementstep.ResultLOST},
}
