package crm

import (
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
)

// StatementMoves is how a statement goes on. What is published stays published:
// others have it.
var StatementMoves = Moves[statement.Status]{
	statement.StatusDRAFT:     {statement.StatusPUBLISHED, statement.StatusABANDONED},
	statement.StatusABANDONED: {statement.StatusDRAFT},
}

// SignOnMoves is how an organisation or person comes to sign, and leaves again.
// Another text takes a signature to NEEDS_RECONFIRMATION by itself. A signature
// can be taken back at any time.
var SignOnMoves = Moves[signon.Status]{
	signon.StatusINVITED:              {signon.StatusCONSIDERING, signon.StatusSIGNED, signon.StatusDECLINED},
	signon.StatusCONSIDERING:          {signon.StatusSIGNED, signon.StatusDECLINED},
	signon.StatusSIGNED:               {signon.StatusWITHDRAWN},
	signon.StatusNEEDS_RECONFIRMATION: {signon.StatusSIGNED, signon.StatusWITHDRAWN},
	signon.StatusDECLINED:             {signon.StatusINVITED, signon.StatusCONSIDERING, signon.StatusSIGNED},
	signon.StatusWITHDRAWN:            {signon.StatusINVITED, signon.StatusCONSIDERING, signon.StatusSIGNED},
}
