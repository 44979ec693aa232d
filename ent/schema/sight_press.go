package schema

import (
	"context"

	"github.com/breakthrough-party/coalition/viewer"
)

// pressTeam: the press team, and nobody else, administrators included.
func pressTeam(_ context.Context, v *viewer.Viewer) predicate {
	if v.Has(viewer.Press) {
		return everything
	}
	return nothing
}

// pressDesk: the press team and administrators.
func pressDesk(_ context.Context, v *viewer.Viewer) predicate {
	if ReadsPressDesk(v) {
		return everything
	}
	return nothing
}

// ReadsPressDesk reports whether somebody reads pitches and enquiries.
func ReadsPressDesk(v *viewer.Viewer) bool { return v.IsSystem() || v.Has(viewer.Press, viewer.Admin) }

// partOfPitch: what belongs to a pitch is seen with it.
func partOfPitch(ctx context.Context, v *viewer.Viewer) predicate {
	return ofRow("pitches", "pitch_id", notVoided(pressDesk)(ctx, v))
}

// partOfCoverage: what belongs to coverage is seen with it.
func partOfCoverage(ctx context.Context, v *viewer.Viewer) predicate {
	return ofRow("coverages", "coverage_id", notVoided(partners)(ctx, v))
}

// byPress: whoever is in the press team writes.
func byPress(_ context.Context, v *viewer.Viewer) predicate { return when(v.Has(viewer.Press)) }

// ofCoverageInRegions: rows that name coverage of an outlet in the viewer's regions.
func ofCoverageInRegions(_ context.Context, v *viewer.Viewer) predicate {
	return ofRow("coverages", "coverage_id", organisationColumnInRegions("organisation_id", v))
}
