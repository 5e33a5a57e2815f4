// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What distribution's registry 3.1 does in its own way, test by test. */
final class DistributionDiffers implements ExecutionCondition {
    private static final Map<String, String> WAYS = Map.of(
            "referrersGetNoTags", "it has no referrers API, so the client keeps them under a tag",
            "aRepositoryMayHaveNoTags", "it does not know a repository without tags",
            "aManifestWithoutTagsIsReadByItsDigest", "it does not know a repository without tags",
            "repositoriesAreListedInOrder", "it lists repositories path by path",
            "anUploadThatNobodyStartedIsUnknown", "it notices an unknown session when bytes come",
            "ofManyThatGoOnWithAnUploadOneDoes", "it lets several clients write to one session",
            "aTagNeverNamesWhatWasDeleted", "it deletes a manifest and its tags one after the other");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String way = context.getTestMethod()
                .map(method -> WAYS.get(method.getName()))
                .orElse(null);
        return way == null ? ConditionEvaluationResult.enabled(null) : ConditionEvaluationResult.disabled(way);
    }
}
