package dev.sluice.model;

import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.nio.file.Path;
import java.util.List;

/**
 * Several bundles that answer as one. Writing it copies all of their files, so that the new bundle needs nothing else.
 *
 * @param combine of the members' calibrated probabilities
 * @param members folders of 2 to {@value #MOST_MEMBERS} bundles, each calibrated, none an ensemble, all with the same labels
 *     in any order
 */
public record Ensemble(Combine combine, List<Path> members) implements Trained {
    static final String KIND = "ensemble";
    static final int MOST_MEMBERS = 16;

    public Ensemble {
        members = List.copyOf(members);
        checkCount(members.size());
    }

    static void checkCount(int members) {
        if (members < 2 || members > MOST_MEMBERS) {
            throw new UserException("ensemble: expected 2 to " + MOST_MEMBERS + " members, found " + members);
        }
    }

    /** What every member must be, whoever put the ensemble together. */
    static void checkMember(BundleManifest member, Labels labels) {
        if (member.kind().equals(KIND)) {
            throw new UserException("an ensemble cannot be a member of an ensemble; expected its members instead");
        }
        if (!member.files().containsKey(Calibrators.FILE)) {
            throw new UserException(
                    "it has no " + Calibrators.FILE + ", and a mean of probabilities needs them calibrated");
        }
        member.labels().indexesIn(labels);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Labels labels) {
        for (Path member : members) {
            BundleManifest manifest = BundleReader.manifest(member);
            try {
                checkMember(manifest, labels);
            } catch (UserException e) {
                throw new UserException("ensemble member " + member + ": " + e.getMessage(), e);
            }
        }
    }
}
