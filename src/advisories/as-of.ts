// The same database as it would have answered on an earlier day: records published by then and not withdrawn by then, with
// today's ranges. A record without a publication date is taken as known, so that nothing is hidden by a missing date.

import type { Advisory, AdvisoryStore, Instant } from "../model/index.ts";
import type { AdvisoryIndex } from "./index-reader.ts";

export function asOf(index: AdvisoryIndex, at: Instant): AdvisoryStore {
  return {
    id: index.id,
    builtAt: index.builtAt,
    ecosystems: index.ecosystems,
    unreadable: index.unreadable,
    covers: (query) => index.covers(query),
    lookup: (query) => index.everything(query).filter((advisory) => wasKnown(advisory, at)),
    advisory: (id) => {
      const advisory = index.advisory(id);
      return advisory !== undefined && wasKnown(advisory, at) ? advisory : undefined;
    },
    isExploited: (id) => index.isExploited(id),
    epss: (id) => index.epss(id),
    close: () => index.close(),
  };
}

function wasKnown(advisory: Advisory, at: Instant): boolean {
  const isPublished = advisory.publishedAt === undefined || advisory.publishedAt <= at;
  return isPublished && (advisory.withdrawnAt === undefined || advisory.withdrawnAt > at);
}
