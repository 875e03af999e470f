// The history part of the bench of the secrets layer, by itself.

import { historyBench } from "../secrets/history-bench.ts";

historyBench();
