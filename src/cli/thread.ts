// The worker thread's entry: the same bundle as the program's, at its other door.

import { loadBundle } from "./compiled.ts";

void loadBundle({ work: "scan", mayKeep: false }).serveInspection();
